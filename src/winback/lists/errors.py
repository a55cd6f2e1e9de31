"""What goes wrong with lists and records."""

from winback.errors import UserError


class CampaignError(UserError, ValueError):
    """A list or a record cannot be written or read as asked; the message says what is wrong and what to do."""


class NothingToExportError(CampaignError):
    """Every customer on a list is suppressed or in the control group, or the list was exported before."""
