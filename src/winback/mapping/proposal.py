"""The mapping that a file's columns suggest, with a reason for each column and what could not be decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

import duckdb
import pandas as pd

from winback.mapping import amounts
from winback.mapping.contract import ATTRIBUTE_PREFIX, EVENT_TYPES, NEEDED, contract
from winback.mapping.date_format import FORMATS, DateFormat, date_format
from winback.mapping.entity import guess_entity
from winback.mapping.expressions import (
    boolean_sql,
    id_sql,
    is_one_of_sql,
    milliseconds_sql,
    negative_when_sql,
    number_sql,
    quoted_name,
    words_sql,
)
from winback.mapping.names import PART, STRONG, WEAK, event_words, key, meanings, words
from winback.mapping.profile import FALSE_WORDS, MOST, PLAIN_BOOLEANS, TRUE_WORDS, Column

UNDECIDED = "UNDECIDED"
"""Stands in a mapping where a person has to decide; no build begins before that."""

GAP = 0.1
"""A name that says more by so much decides."""

MEANINGS: dict[str, tuple[str, ...]] = {
    "occurred_at": ("occurred_at", "ordered_at"),
    "amount": ("line_amount",),
    "contact_key": ("customer_email",),
    "contact_id": ("campaign_contact_id",),
}
"""Contract columns that go by the names of other meanings; all others go by their own."""

LEFT_OUT = {
    *("row_id", "currency", "tax", "shipping", "refund_amount", "compare_price", "outstanding", "other_date", "personal"),
    *("discount_rate", "status", "transaction_type"),
}
"""Meanings that no contract column has."""

MONEY = ("unit_price", "line_amount", "paid_amount", "unit_cost", "discount_amount")

TAKEN_BACK = frozenset(
    "refunded refund cancelled canceled voided void returned return storniert storno retoure gutschrift erstattet remboursé "
    "annulé cancelado reembolsado devuelto annullato rimborsato reso geannuleerd zwrot anulowane iptal iade ยกเลิก คืนเงิน 已取消 "
    "已退款 退货 キャンセル 返品".split()
)
"""Words of a status or a document type that say that a sale was taken back."""


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
    unused : list of str
        Raw columns that are not read.
    """

    entity: str
    entity_reason: str
    columns: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    undecided: list[Undecided] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    date_format: str | None = None
    dates: dict[str, DateFormat] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)

    @property
    def is_ready(self) -> bool:
        """Whether it can be built as it is."""
        return not any(item.is_needed for item in self.undecided)


def propose(
    columns: Sequence[Column],
    session: duckdb.DuckDBPyConnection,
    *,
    entity: str | None = None,
    formats: Iterable[str] = FORMATS,
) -> Proposal:
    """Propose a mapping.

    Parameters
    ----------
    columns : sequence of Column
        See `winback.mapping.profile.profile`.
    session : DuckDBPyConnection
        An in-memory database.
    entity : str, optional
        What the rows are; found from the columns where it is not given.
    formats : iterable of str
        The date formats to try.

    Returns
    -------
    Proposal
    """
    found, reason = (entity, "as asked for") if entity else guess_entity(columns)
    draft = _Draft(columns, session, Proposal(found, reason), tuple(formats))
    _ENTITIES[found](draft)
    return draft.finish()


class _Draft:
    """A proposal in the making: which raw columns are taken, and what was said about the others."""

    def __init__(
        self,
        columns: Sequence[Column],
        session: duckdb.DuckDBPyConnection,
        proposal: Proposal,
        formats: tuple[str, ...],
    ) -> None:
        self.columns = columns
        self.session = session
        self.proposal = proposal
        self.formats = formats
        self.taken: dict[str, Column] = {}
        self.meanings = {column.name: meanings(column.name) for column in columns}
        self.dates: dict[str, DateFormat | None] = {}

    def free(self) -> list[Column]:
        """Return the raw columns that nothing was made of yet."""
        taken = {column.name for column in self.taken.values()}
        return [column for column in self.columns if column.name not in taken and column.filled and column.name]

    def score(self, column: Column, target: str) -> float:
        """Return how much a column's name says for a target; nothing where it says more for a meaning left out."""
        known = self.meanings[column.name]
        score = max((known.get(meaning, 0.0) for meaning in MEANINGS.get(target, (target,))), default=0.0)
        return 0.0 if any(known.get(meaning, 0.0) > score for meaning in LEFT_OUT) else score

    def take(self, target: str, column: Column, sql: str | None = None, reason: str = "by its name") -> None:
        """Map a target to a column."""
        self.taken[target] = column
        self.proposal.columns[target] = quoted_name(column.name) if sql is None else sql
        self.proposal.reasons[target] = reason

    def undecided(self, target: str, options: Iterable[str], why: str, *, is_needed: bool) -> None:
        """Leave a target to a person."""
        self.proposal.undecided.append(Undecided(target, tuple(options), why, is_needed))

    def is_open(self, target: str) -> bool:
        """Whether nothing was said about a target yet."""
        return target not in self.taken and all(item.target != target for item in self.proposal.undecided)

    def best(self, target: str, candidates: Iterable[Column], lowest: float) -> list[Column]:
        """Return the columns whose names say most for a target, if as much as `lowest`; several where none stands out."""
        scored = [(self.score(column, target), column) for column in candidates]
        highest = max((score for score, _ in scored), default=0.0)
        if highest < lowest:
            return []
        best = [column for score, column in scored if score > highest - GAP]
        kind = contract()[self.proposal.entity].get(target, "string")
        same = (
            amounts.same_texts if kind == "timestamp" else amounts.same_values if kind == "string" else amounts.same_numbers
        )
        return best[:1] if len(best) > 1 and same(best) else best

    def assign(self, targets: dict[str, Callable[[Column, float], bool]], needed: Iterable[str] = ()) -> None:
        """Take columns by name: own names of all targets first, then names that say less.

        Parameters
        ----------
        targets : dict
            Target → whether a column's values fit it, given how much its name says.
        needed : iterable of str
            Targets that a person has to decide where two columns fit alike.
        """
        for lowest in (STRONG, WEAK, PART):
            for target, fits in targets.items():
                if not self.is_open(target):
                    continue
                fitting = [column for column in self.free() if fits(column, self.score(column, target))]
                best = self.best(target, fitting, lowest)
                if len(best) == 1:
                    self.take(target, best[0], self.typed_sql(target, best[0]))
                elif best:
                    self.undecided(
                        target,
                        (self.typed_sql(target, column) for column in best),
                        f"{_names(best)} fit alike by name and differ in their values",
                        is_needed=target in needed,
                    )

    def typed_sql(self, target: str, column: Column) -> str:
        """Return the expression that brings a column into the form of its target's type."""
        kind = contract()[self.proposal.entity].get(target, "string")
        sql = quoted_name(column.name)
        if kind == "boolean":
            words = sorted({text.lower() for text in column.texts.dropna().unique()})
            if set(words) <= PLAIN_BOOLEANS:
                return sql
            return boolean_sql(
                sql, [word for word in words if word in TRUE_WORDS], [word for word in words if word in FALSE_WORDS]
            )
        if kind == "string":
            return id_sql(sql, column.number) if target.endswith("_id") else sql
        if column.number is None:
            return sql
        return number_sql(sql, column.number)

    def take_date(self, target: str, *, is_needed: bool) -> None:
        """Map a date: by name, or because it is the only one."""
        dates = [column for column in self.free() if column.date is not None or column.epoch or column.is_serial]
        named: list[Column] = []
        for lowest in (STRONG, WEAK, PART):
            named = named or self.best(target, dates, lowest)
        plain = [column for column in dates if column.is_date and not self.score(column, "joined_at") > PART]
        reason = "by its name"
        if not named and is_needed:
            named = [column for column in plain if not self.is_left_out(column)] or plain
            reason = "the only column of dates"
        if len(named) == 1:
            self._take_this_date(target, named[0], reason)
        elif named:
            self.undecided(
                target,
                (quoted_name(column.name) for column in named),
                f"{_names(named)} are dates, and their names do not tell which one is meant",
                is_needed=is_needed,
            )
        elif is_needed:
            self.undecided(target, (), "no column holds dates in one format that is known", is_needed=True)

    def is_left_out(self, column: Column) -> bool:
        """Whether a column's name says that it is nothing the contract has."""
        known = self.meanings[column.name]
        return bool(known) and all(meaning in LEFT_OUT for meaning in known)

    def _take_this_date(self, target: str, column: Column, reason: str) -> None:
        sql = quoted_name(column.name)
        date = column.date
        if date is not None:
            clock = self._clock(column, date)
            if clock is not None:
                texts = column.texts + " " + clock.texts.fillna("00:00")
                joined = date_format(texts.dropna(), self.session, self.formats)
                if joined is not None:
                    sql = f"{sql} || ' ' || coalesce({quoted_name(clock.name)}, '00:00')"
                    self.taken[f"{target} (time)"] = clock
                    reason += f", with the time of {clock.name!r}"
                    date = joined
            if date.has_buddhist_years:
                reason += ", Buddhist years"
            if date.zones:
                reason += f", with the zone {' or '.join(date.zones[:3])}"
        elif column.epoch:
            unit = "seconds" if column.epoch == "seconds" else "milliseconds"
            date = _counted(f"unix {unit}")
            sql = milliseconds_sql(sql) if column.epoch == "microseconds" else sql
            reason += f", {column.epoch} since 1970"
        elif column.is_serial:
            date = _counted("spreadsheet days")
            has_comma = column.number is not None and column.number.decimal_sign == ","
            sql = f"replace({sql}, ',', '.')" if has_comma else sql
            reason += ", a spreadsheet's day numbers"
        self.take(target, column, sql, reason)
        self.dates[target] = date

    def _clock(self, column: Column, date: DateFormat) -> Column | None:
        """Return the one column with times of day that belongs to a date without."""
        clocks = [other for other in self.free() if other.is_clock and other.name != column.name]
        return clocks[0] if len(clocks) == 1 and not date.has_time else None

    def take_customer(self, *, is_needed: bool = True) -> None:
        """Map the customer: by id, else by e-mail address."""
        self.assign({"customer_id": _is_id}, needed=("customer_id",))
        if not self.is_open("customer_id"):
            if "customer_id" in self.taken:
                self.proposal.columns["customer_id"] = id_sql(
                    quoted_name(self.taken["customer_id"].name), self.taken["customer_id"].number
                )
            return
        mails = [column for column in self.free() if column.is_email]
        if len(mails) == 1:
            self.take("customer_id", mails[0], f"lower({quoted_name(mails[0].name)})", "customers are told apart by e-mail address")
            self.proposal.notes.append(
                f"Customers are told apart by {mails[0].name!r}; reports will show these addresses. Write "
                f"md5(lower({quoted_name(mails[0].name)})) for customer_id if they must not."
            )
        elif is_needed:
            self.undecided(
                "customer_id",
                (quoted_name(column.name) for column in mails),
                f"{_names(mails)} hold e-mail addresses, and no column is named like a customer"
                if mails
                else "no column is named like a customer; without one there are no segments (delete the line if so)",
                is_needed=True,
            )

    def finish(self) -> Proposal:
        """Settle the date format, name what is not read, and put the columns into the contract's order."""
        proposal = self.proposal
        self._settle_dates()
        proposal.unused = [column.name for column in self.free()]
        for group in NEEDED[proposal.entity]:
            if not any(target in proposal.columns or not self.is_open(target) for target in group):
                self.undecided(group[-1], (), f"no column was found for {' or '.join(group)}", is_needed=True)
        currencies = [column for column in self.columns if self.meanings[column.name].get("currency") == STRONG]
        for column in currencies:
            if column.distinct > 1:
                seen = ", ".join(sorted(column.texts.dropna().unique())[:5])
                proposal.notes.append(f"{column.name!r} names several currencies ({seen}); amounts are added as they stand.")
        for target, column in self.taken.items():
            if column.number and len(column.number.currencies) > 1 and target in proposal.columns:
                proposal.notes.append(
                    f"{column.name!r} has amounts in {' and '.join(column.number.currencies)}; they are added as they stand."
                )
            if column.number and column.number.is_ambiguous and not target.endswith("_id"):
                self._ambiguous_number(target, column)
        order = [*contract()[proposal.entity], *proposal.columns]
        proposal.columns = {target: proposal.columns[target] for target in order if target in proposal.columns}
        return proposal

    def _ambiguous_number(self, target: str, column: Column) -> None:
        example = next((text for text in column.texts.dropna() if "." in text or "," in text), "")
        number = column.number
        if number is None:
            return
        mark = "," if "," in example else "."
        other = "." if mark == "," else ","
        as_group = replace(number, decimal_sign=other, thousands_marks=mark)
        as_decimal = replace(number, decimal_sign=mark, thousands_marks="")
        name = quoted_name(column.name)
        self.proposal.columns.pop(target, None)
        self.undecided(
            target,
            (number_sql(name, as_group), number_sql(name, as_decimal)),
            f"{example!r} in {column.name!r} can be {example.replace(mark, '')} or {example.replace(mark, '.')}, and no other number "
            "of the file decides",
            is_needed=True,
        )

    def _settle_dates(self) -> None:
        known = {target: date for target, date in self.dates.items() if date is not None}
        for target, date in known.items():
            column = self.taken[target]
            if len(date.formats) > 1 and date.share >= MOST:
                # A date of another column that can be read in one way only tells how the file writes dates.
                others = {other.formats[0] for other in known.values() if len(other.formats) == 1}
                others |= {
                    other.date.formats[0]
                    for other in self.columns
                    if other.date is not None and len(other.date.formats) == 1 and other.date.share >= MOST
                }
                days = {_day_part(format_) for format_ in others}
                agreed = [format_ for format_ in date.formats if _day_part(format_) in days]
                if len(agreed) == 1:
                    known[target] = replace(date, formats=(agreed[0],))
                    self.proposal.reasons[target] += ", its format as in the file's other dates"
            if date.share < MOST:
                self.proposal.notes.append(
                    f"Only {date.share:.0%} of {column.name!r} can be read as {date.formats[0]}; its dates have several formats, "
                    "and the other rows will be rejected."
                )
                if date.share < 0.8:
                    self.undecided(
                        target,
                        (),
                        f"{column.name!r} has dates of several formats, such as {date.example!r}; export it with one",
                        is_needed=True,
                    )
                    self.proposal.columns.pop(target)
        if not known:
            return
        self.proposal.dates = known
        first = max(known.values(), key=lambda date: len(date.formats))
        if len(first.formats) > 1:
            self.proposal.date_format = UNDECIDED
            column = next(self.taken[target] for target, date in known.items() if date is first)
            self.undecided(
                "date_format",
                first.formats,
                f"the dates of {column.name!r}, such as {first.example!r}, can be read as "
                f"{' and as '.join(first.formats)}, and no row decides",
                is_needed=True,
            )
            return
        formats = {date.formats[0] for date in known.values()}
        if len(formats) == 1:
            self.proposal.date_format = first.formats[0]
        else:
            self.proposal.notes.append(f"Dates have several formats ({', '.join(sorted(formats))}): each build finds them by column.")


def _order_lines(draft: _Draft) -> None:
    draft.take_date("ordered_at", is_needed=True)
    draft.assign(
        {"customer_id": _is_id, "order_id": _is_order, "product_id": _is_id, "product_name": _is_text},
        needed=("customer_id", "order_id"),
    )
    draft.take_customer()
    rows = [column for column in draft.free() if draft.meanings[column.name].get("row_id") and column.is_unique and column.filled == 1]
    if draft.is_open("order_id") and rows and not {"product_id", "product_name"} & draft.taken.keys():
        draft.take("order_id", rows[0], id_sql(quoted_name(rows[0].name), rows[0].number), "each row has its own")
    _products_by_name(draft)
    _sales(draft)
    draft.assign(
        {
            "category": _is_group,
            "brand": _is_group,
            "channel": _is_group,
            "location_id": _is_group,
            "country": _is_group,
        }
    )
    if draft.is_open("order_id"):
        draft.proposal.notes.append("No column is named like an order number: what a customer buys on one day is one order.")


def _products_by_name(draft: _Draft) -> None:
    """Tell products apart by their names where they have no id."""
    if draft.is_open("product_id") and "product_name" in draft.taken:
        name = draft.taken["product_name"]
        draft.proposal.columns["product_id"] = quoted_name(name.name)
        draft.proposal.reasons["product_id"] = "no id, so products are told apart by name"


def _sales(draft: _Draft) -> None:
    """Map quantity, price and amount by arithmetic first, then by name; then discount, cost and returns."""
    numeric = [column for column in draft.free() if column.number and not column.is_clock and not column.epoch]
    money = [column for column in numeric if _may_be_money(draft, column)]
    order = draft.taken.get("order_id")
    of_order = [column for column in money if order is not None and amounts.is_of_order(column, order)]
    if of_order:
        draft.proposal.notes.append(
            f"{_names(of_order)} {'belongs' if len(of_order) == 1 else 'belong'} to the whole order, not to its lines: not read."
        )
        money = [column for column in money if column not in of_order]
    quantities = [column for column in numeric if column not in of_order and draft.score(column, "quantity") >= PART]
    best: list[Column] = []
    for lowest in (STRONG, WEAK, PART):
        best = best or draft.best("quantity", quantities, lowest)
    counts = best or [
        column
        for column in numeric
        if column.number and column.number.is_whole and not draft.meanings[column.name] and column.distinct < 1000
    ]
    money = [column for column in money if column not in best]
    found = amounts.products(counts, money)
    if found:
        _take_product(draft, found, money)
    else:
        _take_by_name(draft, best, money)
    _fractional_quantity(draft)
    left = {column.name for column in money} & {column.name for column in draft.free()}
    if "line_amount" in draft.taken:
        _discounted(draft, [column for column in money if column.name in left])
    _rates(draft)

    def fits(column: Column, score: float) -> bool:
        return column.name in left and score > 0

    draft.assign({"discount_amount": fits, "paid_amount": fits, "unit_cost": fits})
    if "discount_amount" in draft.taken:
        column = draft.taken["discount_amount"]
        if (column.numbers < 0).mean() > 0.05:
            draft.proposal.columns["discount_amount"] = f"ltrim({draft.proposal.columns['discount_amount']}, '-')"
    _returns(draft)


def _may_be_money(draft: _Draft, column: Column) -> bool:
    known = draft.meanings[column.name]
    if draft.is_left_out(column) or column.is_boolean:
        return False
    if any(known.get(target) for target in MONEY):
        return True
    return column.number is not None and not known and (not column.number.is_whole or bool(column.number.currencies))


def _take_product(draft: _Draft, found: list[amounts.Product], money: Sequence[Column]) -> None:
    """Take price and amount from the equation quantity × price = amount."""

    def named(product: amounts.Product) -> float:
        return draft.score(product.price, "unit_price") + draft.score(product.amount, "line_amount")

    highest = max(map(named, found))
    best = [product for product in found if named(product) > highest - GAP]
    # The same numbers twice, such as an amount before and after nothing was taken off, are no question.
    first = best[0]
    others = [product for product in best[1:] if not _same_product(first, product)]
    if others:
        draft.undecided(
            "line_amount",
            dict.fromkeys(draft.typed_sql("line_amount", product.amount) for product in [first, *others]),
            "quantity × price = amount holds for "
            + " and for ".join(f"{p.price.name!r} with {p.amount.name!r}" for p in [first, *others]),
            is_needed=True,
        )
        draft.undecided(
            "unit_price",
            dict.fromkeys(draft.typed_sql("unit_price", product.price) for product in [first, *others]),
            "it goes with line_amount",
            is_needed=True,
        )
        draft.take("quantity", first.quantity, draft.typed_sql("quantity", first.quantity))
        return
    words = (
        f"{first.quantity.name} × {first.price.name} = {first.amount.name} in {first.share:.0%} of {first.rows} rows that can tell"
    )
    for target, column in (("quantity", first.quantity), ("unit_price", first.price), ("line_amount", first.amount)):
        draft.take(target, column, draft.typed_sql(target, column), words)


def _same_product(one: amounts.Product, other: amounts.Product) -> bool:
    return all(
        left.name == right.name or amounts.same_numbers([left, right])
        for left, right in ((one.quantity, other.quantity), (one.price, other.price), (one.amount, other.amount))
    )


def _take_by_name(draft: _Draft, quantities: Sequence[Column], money: Sequence[Column]) -> None:
    """Take quantity, price and amount by name, where no arithmetic tells them apart."""
    quantity = quantities[0] if len(quantities) == 1 else None
    if quantity is not None:
        draft.take("quantity", quantity, draft.typed_sql("quantity", quantity))
    elif quantities:
        draft.undecided(
            "quantity",
            (draft.typed_sql("quantity", column) for column in quantities),
            f"{_names(quantities)} fit alike by name and differ in their values",
            is_needed=True,
        )
    prices, totals = _by_name(draft, "unit_price", money), _by_name(draft, "line_amount", money)
    if not prices and not totals:
        totals = _by_name(draft, "paid_amount", money) or [column for column in money if not draft.meanings[column.name]]
    totals = [column for column in totals if column not in prices]
    product = draft.taken.get("product_id") or draft.taken.get("product_name")
    price = prices[0] if len(prices) == 1 else None
    if price is not None and not totals and quantity is not None and product is not None:
        scales = amounts.scales_with_quantity(price, quantity, product)
        if scales and draft.score(price, "unit_price") >= STRONG:
            draft.undecided(
                "unit_price",
                (draft.typed_sql("unit_price", price),),
                f"{price.name!r} is named like a price and grows with {quantity.name!r} like an amount",
                is_needed=True,
            )
            return
        if scales:
            draft.take(
                "line_amount",
                price,
                draft.typed_sql("line_amount", price),
                f"grows with {quantity.name} for one product, so it is no price of one piece",
            )
            return
    if price is not None and len(totals) == 1 and quantity is not None:
        _price_and_total(draft, quantity, price, totals[0])
        return
    if price is not None and not totals:
        draft.take("unit_price", price, draft.typed_sql("unit_price", price))
        if quantity is None and not quantities:
            draft.proposal.notes.append(f"No column is named like a quantity: each row counts as one piece at {price.name!r}.")
    elif len(totals) == 1 and not prices:
        draft.take("line_amount", totals[0], draft.typed_sql("line_amount", totals[0]))
    elif price is not None and len(totals) == 1:
        # Without a quantity a price is an amount of one piece; only the amount is sure.
        draft.take("line_amount", totals[0], draft.typed_sql("line_amount", totals[0]))
    else:
        rivals = totals or prices
        target = "line_amount" if totals else "unit_price"
        if rivals:
            draft.undecided(
                target,
                (draft.typed_sql(target, column) for column in rivals),
                f"{_names(rivals)} fit alike by name and differ in their values",
                is_needed=True,
            )


def _by_name(draft: _Draft, target: str, money: Sequence[Column]) -> list[Column]:
    for lowest in (STRONG, WEAK, PART):
        # A column whose name says more for another kind of money is that.
        own = [
            column
            for column in money
            if draft.score(column, target) >= max(draft.score(column, other) for other in MONEY)
        ]
        best = draft.best(target, own, lowest)
        if len(best) > 1 and amounts.same_numbers(best):
            return best[:1]
        if best:
            return best
    return []


def _price_and_total(draft: _Draft, quantity: Column, price: Column, total: Column) -> None:
    """A price and an amount whose product does not hold: discount, tax, or a price that is an amount."""
    frame = pd.DataFrame({"q": quantity.numbers, "p": price.numbers, "a": total.numbers}).dropna()
    frame = frame[(frame["q"].abs() != 1) & (frame["q"] != 0) & (frame["p"] != 0)].abs()
    if len(frame) >= amounts.FEWEST_ROWS:
        ratio = frame["a"] / (frame["q"] * frame["p"])
        if amounts.equal(frame["a"].to_numpy(), frame["p"].to_numpy()).mean() >= amounts.HOLDS:
            draft.take("line_amount", total, draft.typed_sql("line_amount", total), f"{price.name} is the same")
            return
        if not ratio.between(0.3, 1.5).mean() >= amounts.HOLDS:
            draft.undecided(
                "line_amount",
                (draft.typed_sql("line_amount", total), draft.typed_sql("line_amount", price)),
                f"{total.name!r} is not {quantity.name!r} × {price.name!r}, and not near it (median ratio {ratio.median():.2f})",
                is_needed=True,
            )
            return
        draft.proposal.notes.append(
            f"{total.name!r} is not exactly {quantity.name!r} × {price.name!r} (median ratio {ratio.median():.2f}: discount or tax?); "
            "the amount counts."
        )
    draft.take("unit_price", price, draft.typed_sql("unit_price", price))
    draft.take("line_amount", total, draft.typed_sql("line_amount", total))


def _discounted(draft: _Draft, money: Sequence[Column]) -> None:
    """Where another column is the amount less a discount, that one is what was sold for."""
    amount = draft.taken["line_amount"]
    discounts = [column for column in money if draft.score(column, "discount_amount") >= PART]
    for discount in discounts:
        d = discount.numbers.abs().fillna(0)
        if not (d > 0).sum() >= amounts.FEWEST_ROWS:
            continue
        for net in (column for column in money if column is not discount):
            frame = pd.DataFrame({"a": amount.numbers, "d": d, "n": net.numbers}).dropna()
            frame = frame[frame["d"] > 0]
            if len(frame) < amounts.FEWEST_ROWS:
                continue
            left, right = frame["n"].to_numpy(), (frame["a"] - frame["d"]).to_numpy()
            if amounts.equal(left, right).mean() >= amounts.HOLDS:
                draft.take(
                    "line_amount",
                    net,
                    draft.typed_sql("line_amount", net),
                    f"{amount.name} − {discount.name} = {net.name}",
                )
                return


def _rates(draft: _Draft) -> None:
    """Leave out discounts that are shares or percentages."""
    for column in draft.free():
        if column.number is None or draft.score(column, "discount_amount") < PART:
            continue
        numbers = column.numbers.dropna().abs()
        if len(numbers) and numbers.max() <= 1 and not column.number.is_whole:
            draft.taken[f"rate: {column.name}"] = column
            draft.proposal.notes.append(f"{column.name!r} looks like a share (0 to 1), not an amount of money: not read.")


def _fractional_quantity(draft: _Draft) -> None:
    """Quantities such as 1.25 kg are no pieces: each such row counts as one piece at its amount."""
    quantity = draft.taken.get("quantity")
    if quantity is None or quantity.number is None or quantity.number.is_whole:
        return
    columns = draft.proposal.columns
    if "line_amount" not in draft.taken and "unit_price" in draft.taken:
        price = draft.taken["unit_price"]
        product = f"try_cast({columns['quantity']} as decimal(18, 4)) * try_cast({columns['unit_price']} as decimal(18, 4))"
        draft.take(
            "line_amount", price, f"cast(cast({product} as decimal(18, 4)) as varchar)", f"{quantity.name} × {price.name}"
        )
    if "line_amount" in draft.taken:
        columns.pop("unit_price", None)
        draft.taken["unit_price (of fractions)"] = draft.taken.pop("unit_price", quantity)
    columns.pop("quantity")
    draft.taken["quantity (of fractions)"] = draft.taken.pop("quantity")
    draft.proposal.notes.append(f"{quantity.name!r} has fractions (weights?): each row counts as one piece at its amount.")


def _returns(draft: _Draft) -> None:
    """Rows that say in words that they were taken back, while their numbers are positive."""
    columns = draft.proposal.columns
    numbers = [target for target in ("quantity", "line_amount") if target in columns]
    worth = draft.taken.get("line_amount") or draft.taken.get("quantity") or draft.taken.get("unit_price")
    if worth is None:
        return
    flags = [column for column in draft.free() if column.is_boolean and draft.score(column, "is_return") >= PART]
    kinds = [column for column in draft.free() if draft.meanings[column.name].get("transaction_type", 0) >= PART]
    states = [column for column in draft.free() if draft.meanings[column.name].get("status", 0) >= PART]
    if len(flags) == 1:
        flag = flags[0]
        words = sorted({text.lower() for text in flag.texts.dropna().unique()} & TRUE_WORDS)
        if words:
            draft.take("is_return", flag, draft.typed_sql("is_return", flag))
            _negate(draft, is_one_of_sql(quoted_name(flag.name), words), numbers)
        return
    for column in kinds:
        words = _taken_back(column)
        if words:
            condition = is_one_of_sql(quoted_name(column.name), words)
            draft.take("is_return", column, f"case when {condition} then 'true' else 'false' end", f"{', '.join(words)} is taken back")
            _negate(draft, condition, numbers)
            return
    for column in states:
        words = _taken_back(column)
        rows = column.texts.str.lower().isin(words)
        if words and (worth.numbers[rows] > 0).mean() > 0.5:
            condition = is_one_of_sql(quoted_name(column.name), words)
            for target in numbers:
                columns[target] = f"case when {condition} then '0' else {columns[target]} end"
            if not numbers:
                columns["quantity"] = f"case when {condition} then '0' else '1' end"
                draft.proposal.reasons["quantity"] = f"nothing where {column.name} says so"
            draft.taken[f"status: {column.name}"] = column
            draft.proposal.notes.append(
                f"{int(rows.sum())} of the rows looked at are {' or '.join(words)} by {column.name!r}: they count as nothing sold."
            )
            return


def _taken_back(column: Column) -> list[str]:
    words = sorted({text.lower() for text in column.texts.dropna().unique()} & TAKEN_BACK)
    return words if column.distinct <= 50 else []


def _negate(draft: _Draft, condition: str, targets: Sequence[str]) -> None:
    columns = draft.proposal.columns
    for target in targets:
        columns[target] = negative_when_sql(condition, columns[target])
    if not targets:
        columns["quantity"] = f"case when {condition} then '-1' else '1' end"
        draft.proposal.reasons["quantity"] = "one piece, taken back where the row says so"


def _events(draft: _Draft) -> None:
    draft.take_date("occurred_at", is_needed=True)
    draft.assign({"event_type": _is_word}, needed=("event_type",))
    draft.take_customer()
    draft.assign(
        {
            "event_id": _is_id,
            "session_id": _is_id,
            "order_id": _is_order,
            "product_id": _is_id,
            "category_id": _is_id,
            "category": _is_group,
            "brand": _is_group,
            "quantity": _is_number,
            "unit_price": _is_number,
            "amount": _is_number,
        }
    )
    if "event_type" in draft.taken:
        _event_types(draft, draft.taken["event_type"])


def _event_types(draft: _Draft, column: Column) -> None:
    """Translate the words for events that are known, and name the others."""
    counts = column.texts.dropna().value_counts()
    known = event_words()
    meaning = {word: known[key(word)] for word in counts.index if key(word) in known}
    unknown = [word for word in counts.index if word not in meaning]
    if any(word not in EVENT_TYPES for word in meaning):
        draft.proposal.columns["event_type"] = words_sql(quoted_name(column.name), meaning)
        draft.proposal.reasons["event_type"] = "by its name; its words are translated"
    if unknown:
        shown = ", ".join(repr(word) for word in unknown[:8]) + (" …" if len(unknown) > 8 else "")
        draft.proposal.notes.append(
            f"{column.name!r} has words that are none of {', '.join(EVENT_TYPES)}: {shown}; rows with them "
            f"({counts[unknown].sum() / counts.sum():.0%}) will be rejected unless you translate them."
        )
    if "purchase" not in meaning.values():
        del draft.proposal.columns["event_type"]
        draft.undecided(
            "event_type",
            (words_sql(quoted_name(column.name), {str(word): "purchase" for word in unknown[:1]} | meaning),),
            f"none of the words in {column.name!r} is known to mean a purchase: "
            + ", ".join(repr(str(word)) for word in counts.index[:8]),
            is_needed=True,
        )


def _customers(draft: _Draft) -> None:
    _customer_or_row(draft)
    draft.assign({"sponsor_id": _is_id, "contact_consent": _is_yes_no, "country": _is_group})
    draft.take_date("joined_at", is_needed=False)
    mails = [column for column in draft.free() if column.is_email]
    if mails:
        draft.take("contact_key", mails[0], f"lower({quoted_name(mails[0].name)})")
    for column in draft.free():
        is_personal = draft.meanings[column.name].get("personal", 0) >= PART or column.is_email
        # A column in which nearly everybody has something else is no attribute, unless it is a number.
        is_attribute = column.number is not None or column.distinct <= max(20, 0.2 * column.filled * len(column.texts))
        slug = _slug(column.name)
        if slug and not is_personal and is_attribute and not column.is_date and slug not in draft.proposal.columns:
            draft.take(slug, column, reason="a further attribute")


def _customer_or_row(draft: _Draft) -> None:
    """Take the customer; a column that only says "id" is one where rows are customers."""
    draft.assign({"customer_id": _is_id}, needed=("customer_id",))
    rows = [column for column in draft.free() if draft.meanings[column.name].get("row_id") == STRONG and column.is_unique]
    if draft.is_open("customer_id") and rows:
        draft.take("customer_id", rows[0], id_sql(quoted_name(rows[0].name), rows[0].number), "each row has its own")
    draft.take_customer()


def _customer_totals(draft: _Draft) -> None:
    _customer_or_row(draft)
    draft.assign(
        {"recency_days": _is_whole, "order_count": _is_whole, "monetary_total": _is_number},
        needed=("recency_days", "order_count", "monetary_total"),
    )


def _products(draft: _Draft) -> None:
    draft.assign({"product_id": _is_id}, needed=("product_id",))
    rows = [column for column in draft.free() if draft.meanings[column.name].get("row_id") == STRONG and column.is_unique]
    if draft.is_open("product_id") and rows:
        draft.take("product_id", rows[0], id_sql(quoted_name(rows[0].name), rows[0].number), "each row has its own")
    draft.assign(
        {"product_name": _is_text, "category_id": _is_id, "category": _is_group, "brand": _is_group, "unit_cost": _is_number}
    )


def _campaign_contacts(draft: _Draft) -> None:
    draft.take_customer()
    draft.assign(
        {
            "campaign_id": _is_group,
            "contact_id": _is_id,
            "contact_type": _is_group,
            "offer": _is_group,
            "arm": _is_group,
            "cost": _is_number,
        },
        needed=("campaign_id",),
    )
    for target in ("contacted_at", "assigned_at", "opened_at", "clicked_at", "redeemed_at"):
        draft.take_date(target, is_needed=False)


_ENTITIES: dict[str, Callable[[_Draft], None]] = {
    "order_lines": _order_lines,
    "events": _events,
    "customers": _customers,
    "campaign_contacts": _campaign_contacts,
    "customer_totals": _customer_totals,
    "products": _products,
}


def _is_id(column: Column, score: float) -> bool:
    has_fractions = column.number is not None and not column.number.is_whole
    return not column.is_date and not column.is_clock and not has_fractions and (column.distinct > 1 or len(column.texts) < 5)


def _is_order(column: Column, score: float) -> bool:
    """An order's number has digits, and is not one of a few words."""
    if not _is_id(column, score) or column.is_email:
        return False
    filled = column.texts.dropna()
    return bool(filled.str.contains("[0-9]").mean() > 0.8) and column.distinct * 100 > len(filled)


def _is_text(column: Column, score: float) -> bool:
    return column.number is None and not column.is_date and not column.is_email and not column.is_clock


def _is_group(column: Column, score: float) -> bool:
    has_fractions = column.number is not None and not column.number.is_whole
    few = column.distinct <= max(20, len(column.texts) // 2)
    return few and not column.is_date and not has_fractions and not column.is_email and not column.is_clock


def _is_word(column: Column, score: float) -> bool:
    return not column.is_date and not column.is_email and column.distinct <= 200


def _is_number(column: Column, score: float) -> bool:
    return column.number is not None


def _is_whole(column: Column, score: float) -> bool:
    return column.number is not None and column.number.is_whole


def _is_yes_no(column: Column, score: float) -> bool:
    return column.is_boolean


def _counted(format_: str) -> DateFormat:
    """Return the format of dates that are numbers, as the var `date_format` calls it."""
    return DateFormat((format_,), 1.0, (), False, True, "")


def _day_part(format_: str) -> tuple[int, int]:
    """Return where day and month stand: (0, 1) for day first."""
    letters = [letter for letter in format_.replace("%", "") if letter in "dmbBYy"]
    month = next(n for n, letter in enumerate(letters) if letter in "mbB")
    return letters.index("d"), month


def _slug(name: str) -> str:
    letters = "".join(letter if letter.isalnum() and letter.isascii() else "_" for letter in "_".join(words(name)))
    slug = "_".join(part for part in letters.split("_") if part)
    return ATTRIBUTE_PREFIX + slug if slug else ""


def _names(columns: Iterable[Column]) -> str:
    return " and ".join(repr(column.name) for column in columns)
