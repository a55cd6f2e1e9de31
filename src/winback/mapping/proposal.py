"""A proposed mapping: the expressions, their reasons, and what could not be decided."""

from __future__ import annotations

from dataclasses import dataclass, field

from winback.mapping.date_format import DateFormat

UNDECIDED = "UNDECIDED"
"""Stands in a mapping where a person has to decide; no build begins before that."""


STATES = ("sold", "no sale", "taken back", "refund", "sold if shipped", "shipped")
"""What becomes of a row by its status: it counts, never was a sale, came to nothing, or takes money back; it counts if
another column says that it was shipped, and is such a word, which counts like sold."""


OTHERS = "*"
"""Stands among the words of a status for all that are not listed."""


@dataclass(frozen=True)
class StatusWord:
    """A word of a status.

    Attributes
    ----------
    state : str
        One of `STATES`, or `UNDECIDED`.
    row_count : int
        Rows looked at that have the word.
    money : float or None
        Their amounts, before anything of them is taken off; None where these are not known.
    """

    state: str
    row_count: int
    money: float | None


@dataclass(frozen=True)
class Undecided:
    """A contract column that a person has to decide.

    Attributes
    ----------
    target : str
        The contract column, or ``date_format``.
    options : tuple of str
        What it could be, as SQL expressions or formats; empty where nothing fits.
    why : str
        A sentence that names the raw columns.
    is_needed : bool
        Whether the mapping would build something wrong or nothing at all without the decision.
    """

    target: str
    options: tuple[str, ...]
    why: str
    is_needed: bool


@dataclass
class Proposal:
    """A mapping and the reasons for it.

    Attributes
    ----------
    entity : str
    entity_reason : str
    columns : dict of str
        Contract column → SQL expression over the raw columns.
    reasons : dict of str
        Contract column → why, in words.
    undecided : list of Undecided
    notes : list of str
        What a person should know, each a sentence.
    date_format : str or None
        The one format of all dates, `UNDECIDED`, or None where there are no dates.
    dates : dict of DateFormat
        Contract column → how its dates are written.
    statuses : dict of dict of StatusWord
        Raw column → word, as it is written; empty for nothing → what becomes of its rows.
    whole_order : list of str
        Raw columns whose value stands on one row of an order and belongs to all of them.
    once_per_order : list of str
        Raw columns whose value is repeated in the rows of an order and counts once.
    order_discount, order_amount : str or None
        SQL for the discount of the whole order, which is divided among its rows, and for the order's amount after it.
    consent : dict of str
        Columns of a further table `customers` from the same rows, where an order export says who may be contacted.
    total_rows : str or None
        What tells the rows that add up others, as SQL over the raw columns.
    fill_down : list of str
        Raw columns whose value stands on the first of several rows and belongs to those below it.
    unused : list of str
        Raw columns that are not read.
    is_money_known : bool
        False where no column of orders or of an event log says what anything cost.
    """

    entity: str
    entity_reason: str
    columns: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    undecided: list[Undecided] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    date_format: str | None = None
    dates: dict[str, DateFormat] = field(default_factory=dict)
    statuses: dict[str, dict[str, StatusWord]] = field(default_factory=dict)
    whole_order: list[str] = field(default_factory=list)
    once_per_order: list[str] = field(default_factory=list)
    order_discount: str | None = None
    order_amount: str | None = None
    consent: dict[str, str] = field(default_factory=dict)
    total_rows: str | None = None
    fill_down: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    is_money_known: bool = True

    def is_open(self, target: str) -> bool:
        """Whether nobody was asked about a column."""
        return all(item.target != target for item in self.undecided)

    @property
    def is_ready(self) -> bool:
        """Whether it can be built as it is."""
        return not any(item.is_needed for item in self.undecided)
