"""What ends a command: something a person can fix."""


class UserError(Exception):
    """Something cannot be done as asked; the message says what, where, and how to fix it."""


class ArgumentError(UserError):
    """An argument of a command cannot be read."""
