"""Lists to send: who is on them, who is held back, and what that can show."""
