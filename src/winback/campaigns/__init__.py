"""What a campaign can show before it is sent, and what it did show."""
