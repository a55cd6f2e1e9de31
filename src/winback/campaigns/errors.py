"""What goes wrong with lists and records."""


class CampaignError(ValueError):
    """A list or a record cannot be written or read as asked; the message says what is wrong and what to do."""
