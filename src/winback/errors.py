"""What ends a command: something a person can mend."""


class UserError(Exception):
    """Something cannot be done as asked; the message says what, where, and how to mend it."""
