"""What can be wrong with a file that a mapping is proposed for."""


class MappingError(Exception):
    """A file or a mapping cannot be used; the message says why and names the mend."""
