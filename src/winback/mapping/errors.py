"""What can be wrong with a file that a mapping is proposed for."""

from winback.errors import UserError


class MappingError(UserError):
    """A file or a mapping cannot be used; the message says why and names the fix."""
