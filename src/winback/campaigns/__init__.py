"""What a campaign changed: arms compared, and how sure that is."""
