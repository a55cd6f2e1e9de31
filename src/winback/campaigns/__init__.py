"""Who is to be written to and who is held back, what that can show, and what it did show."""
