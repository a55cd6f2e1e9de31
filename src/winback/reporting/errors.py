"""The errors a person who runs a report can meet; each says what is wrong, where, and what to do."""

from winback.errors import UserError


class ReportError(UserError):
    """The report cannot be made. The message is advice for the reader, shown without a traceback."""


class ComponentError(ValueError):
    """A component was called with something it cannot show (an unknown column or format, for example)."""
