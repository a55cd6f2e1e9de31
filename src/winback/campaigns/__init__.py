"""Lists to send, and the record of who was put into which arm."""
