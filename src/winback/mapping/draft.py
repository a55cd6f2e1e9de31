"""A proposal in the making: which raw columns are taken, and what was said about the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import duckdb
import pandas as pd

from winback.mapping import amounts
from winback.mapping.contract import NEEDED, ORDER_MONEY, mapped_columns
from winback.mapping.date_format import DateFormat, best_format, date_format
from winback.mapping.expressions import boolean_sql, id_sql, milliseconds_sql, number_sql, quoted_name
from winback.mapping.names import LEFT_OUT, PART, STRONG, WEAK, key, meanings, plain_words
from winback.mapping.profile import MOST, PLAIN_BOOLEANS, Column, unread_dates
from winback.mapping.proposal import UNDECIDED, Proposal, Undecided
from winback.mapping.recipes import Recipe, apply_recipe
from winback.mapping.units import counts_cents, named_currency, whole_units, whole_units_sql

GAP = 0.1
"""A name that says more by so much decides."""

MEANINGS: dict[str, tuple[str, ...]] = {
    "occurred_at": ("occurred_at", "ordered_at"),
    "amount": ("line_amount",),
    "contact_key": ("customer_email",),
    "contact_id": ("campaign_contact_id",),
    "valid_from": ("valid_from", "ordered_at"),
}
"""Contract columns that go by the names of other meanings; all others go by their own."""


class Draft:
    """A proposal in the making: which raw columns are taken, and what was said about the others."""

    def __init__(
        self,
        columns: Sequence[Column],
        session: duckdb.DuckDBPyConnection,
        proposal: Proposal,
        formats: tuple[str, ...],
        recipe: Recipe | None = None,
    ) -> None:
        self.columns = [column.without(recipe.nothing) for column in columns] if recipe else list(columns)
        self.session = session
        self.proposal = proposal
        self.formats = formats
        self.taken: dict[str, Column] = {}
        named = {column.name: meanings(column.name) for column in columns}
        self.meanings = named if recipe is None else apply_recipe(recipe, named)
        self.recipe = recipe
        self.currency = named_currency(columns, self.meanings, STRONG)
        self.dates: dict[str, DateFormat | None] = {}
        self.stand_ins: dict[str, Column] = {}
        self.on_first_row: dict[str, Column] = {}

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
        if self.recipe is not None and key(column.name) in self.recipe.meanings:
            reason = reason.replace("by its name", "known of this export")
        self.taken[target] = column
        self.proposal.columns[target] = column.sql if sql is None else sql
        self.proposal.reasons[target] = reason

    def undecided(
        self, target: str, options: Iterable[str], why: str, *, is_needed: bool, stand_in: Column | None = None
    ) -> None:
        """Leave a target to a person; the stand-in is one of the columns it may be, see `with_options`."""
        if stand_in is not None:
            self.stand_ins[target] = stand_in
        self.proposal.undecided.append(Undecided(target, tuple(options), why, is_needed))

    def reopen(self, target: str, options: Iterable[str], why: str) -> None:
        """Leave a target to a person that was mapped; its column stays taken."""
        column = self.taken.pop(target, None) or self.taken["unit_price"]
        self.taken[f"{target} (undecided)"] = column
        self.proposal.columns.pop(target, None)
        self.undecided(target, dict.fromkeys(options), why, is_needed=True, stand_in=column)

    def ask_instead(self, target: str, other: str, change: Callable[[str], str]) -> None:
        """Ask about another target where one is asked about, with its options changed."""
        if target in self.stand_ins:
            self.stand_ins[other] = self.stand_ins.pop(target)
        self.proposal.undecided = [
            replace(item, target=other, options=tuple(map(change, item.options))) if item.target == target else item
            for item in self.proposal.undecided
        ]

    def with_options(self, change: Callable[[], None]) -> None:
        """Change the mapping's expressions, and what is offered for undecided targets in the same way."""
        columns, waiting = self.proposal.columns, self.stand_ins
        marks = {target: quoted_name(f"\x00{target}") for target in waiting}
        kept = {target: self.taken.get(target) for target in waiting}
        self.taken |= waiting
        columns |= marks
        change()
        changed = {target: columns.pop(target, marks[target]) for target in waiting}
        for target, column in kept.items():
            self.proposal.reasons.pop(target, None)
            self.taken.pop(target)
            self.taken |= {target: column} if column is not None else {}
        self.proposal.undecided = [
            replace(item, options=tuple(changed[item.target].replace(marks[item.target], sql) for sql in item.options))
            if item.target in changed
            else item
            for item in self.proposal.undecided
        ]

    def is_open(self, target: str) -> bool:
        """Whether nothing was said about a target yet."""
        return target not in self.taken and all(item.target != target for item in self.proposal.undecided)

    def best(self, target: str, candidates: Iterable[Column], lowest: float) -> list[Column]:
        """Return the columns whose names say most for a target, if as much as `lowest`; several if none stands out."""
        scored = [(self.score(column, target), column) for column in candidates]
        highest = max((score for score, _ in scored), default=0.0)
        if highest < lowest:
            return []
        best = [column for score, column in scored if score > highest - GAP]
        kind = mapped_columns()[self.proposal.entity].get(target, "string")
        same = (
            amounts.same_texts
            if kind == "timestamp"
            else amounts.same_values
            if kind == "string"
            else amounts.same_numbers
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
                        f"the names of {listed(best)} fit equally well, and their values differ",
                        is_needed=target in needed,
                    )

    def typed_sql(self, target: str, column: Column) -> str:
        """Return the expression that brings a column into the form of its target's type."""
        kind = mapped_columns()[self.proposal.entity].get(target, "string")
        sql = column.sql
        if kind == "boolean":
            words = {text.lower() for text in column.texts.dropna().unique()}
            if words <= PLAIN_BOOLEANS:
                return sql
            known = plain_words()
            return boolean_sql(sql, sorted(words & known["true"]), sorted(words & known["false"]))
        if kind == "string":
            return id_sql(sql, column.number) if target.endswith("_id") else sql
        if column.number is None:
            return sql
        sql = number_sql(sql, column.number)
        is_cents = kind.startswith("decimal") and counts_cents(column, self.recipe, self.currency)
        return whole_units_sql(sql, self.currency) if is_cents else sql

    def amounts_of(self, column: Column) -> pd.Series:
        """Return the amounts of a column in whole units of their currency."""
        return whole_units(column, self.recipe, self.currency)

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
            reason = "the only column with dates"
        if len(named) == 1:
            self._take_this_date(target, named[0], reason)
        elif named:
            self.undecided(
                target,
                (self._read_date(column)[0] for column in named),
                f"{listed(named)} are dates, and their names do not show which one to use" + unread_dates(named),
                is_needed=is_needed,
            )
        elif is_needed:
            self.undecided(target, (), self._why_no_dates(target), is_needed=True)

    def _why_no_dates(self, target: str) -> str:
        """Name the column that is called like the date, one of its texts that is none, and how many are dates."""
        why = "no column has dates in a single known format"
        texts = [column for column in self.free() if not (column.number or column.is_email)]
        named = [column for column in texts if self.score(column, target) >= PART]
        if not named:
            return why
        column = max(named, key=lambda column: self.score(column, target))
        format_, read, bad = best_format(column.texts.dropna(), self.session, self.formats)
        count = int(column.texts.notna().sum())
        if format_ is None:
            return f"{why}; no value of {column.name!r} can be read as a date, such as {bad!r}"
        return f"{why}; {read:,} of the {count:,} values of {column.name!r} can be read as {format_}, not {bad!r}"

    def is_left_out(self, column: Column) -> bool:
        """Whether a column's name says that it is nothing the contract has."""
        known = self.meanings[column.name]
        return bool(known) and all(meaning in LEFT_OUT for meaning in known)

    def is_of_order(self, column: Column) -> bool:
        """Whether an amount beside the lines' belongs to the whole order; a known export says itself which do."""
        order = self.taken.get("order_id")
        if self.recipe is not None and self.recipe.meanings.get(key(column.name)) == "discount_amount":
            return False
        return order is not None and amounts.is_said_once(column, order)

    def _take_this_date(self, target: str, column: Column, reason: str) -> None:
        sql, date, words, clock = self._read_date(column)
        if clock is not None:
            self.taken[f"{target} (time)"] = clock
        self.take(target, column, sql, reason + words)
        self.dates[target] = date

    def _read_date(self, column: Column) -> tuple[str, DateFormat | None, str, Column | None]:
        """Return a date's expression, its format, what is to be said of it, and the column with its time of day."""
        sql, words = column.sql, ""
        date = column.date
        clock = None
        if date is not None:
            clock = self._clock(column, date)
            if clock is not None:
                texts = column.texts + " " + clock.texts.fillna("00:00")
                joined = date_format(texts.dropna(), self.session, self.formats)
                if joined is None:
                    clock = None
                else:
                    sql = f"{sql} || ' ' || coalesce({clock.sql}, '00:00')"
                    words += f", with the time of {clock.name!r}"
                    date = joined
            if date.has_buddhist_years:
                words += ", Buddhist years"
            if date.zones:
                words += f", with the zone {' or '.join(date.zones[:3])}"
        elif column.epoch:
            unit = "seconds" if column.epoch == "seconds" else "milliseconds"
            date = _counted(f"unix {unit}")
            sql = milliseconds_sql(sql) if column.epoch == "microseconds" else sql
            words += f", {column.epoch} since 1970"
        elif column.is_serial:
            date = _counted("spreadsheet days")
            has_comma = column.number is not None and column.number.decimal_sign == ","
            sql = f"replace({sql}, ',', '.')" if has_comma else sql
            words += ", a spreadsheet's day numbers"
        return sql, date, words, clock

    def _clock(self, column: Column, date: DateFormat) -> Column | None:
        """Return the one column with times of day that belongs to a date without."""
        clocks = [other for other in self.free() if other.is_clock and other.name != column.name]
        return clocks[0] if len(clocks) == 1 and not date.has_time else None

    def finish(self) -> Proposal:
        """Settle the date format, name what is not read, and put the columns into the contract's order."""
        proposal = self.proposal
        self._settle_dates()
        self._ambiguous_options()
        proposal.unused = [column.name for column in self.free()]
        for group in NEEDED[proposal.entity]:
            if group == ORDER_MONEY and not proposal.is_money_known:
                continue
            if not any(target in proposal.columns or not self.is_open(target) for target in group):
                self.undecided(group[-1], (), f"no column was found for {' or '.join(group)}", is_needed=True)
        for target, column in self.taken.items():
            if (
                "currency" not in mapped_columns()[proposal.entity]
                and column.number
                and len(column.number.currencies) > 1
            ):
                proposal.notes.append(
                    f"{column.name!r} has amounts in {' and '.join(column.number.currencies)}; all are read as amounts "
                    "in the report currency."
                )
            is_read = target in proposal.columns and not target.endswith("_id")
            if is_read and column.number and column.number.is_ambiguous:
                self._ambiguous_number(target, column)
        order = [*mapped_columns()[proposal.entity], *proposal.columns]
        proposal.columns = {target: proposal.columns[target] for target in order if target in proposal.columns}
        return proposal

    def _ambiguous_number(self, target: str, column: Column) -> None:
        """Leave a target to a person whose numbers can be read in two ways."""
        self.undecided(
            target, self._both_readings(self.proposal.columns.pop(target)), _two_numbers(column), is_needed=True
        )

    def _ambiguous_options(self) -> None:
        """Offer both readings of such numbers in what is left to a person for another reason."""
        asked: list[Undecided] = []
        for item in self.proposal.undecided:
            numbers = [] if item.target.endswith("_id") else self._ambiguous_in(" ".join(item.options))
            if numbers:
                options = tuple(dict.fromkeys(sql for option in item.options for sql in self._both_readings(option)))
                asked.append(replace(item, options=options, why=f"{item.why}; {_two_numbers(numbers[0])}"))
            else:
                asked.append(item)
        self.proposal.undecided = asked

    def _ambiguous_in(self, sql: str) -> list[Column]:
        """Return the columns in an expression whose numbers can be read in two ways."""
        return [
            column
            for column in self.columns
            if column.number and column.number.is_ambiguous and quoted_name(column.name) in sql
        ]

    def _both_readings(self, sql: str) -> tuple[str, str]:
        """Return an expression with the marks of its ambiguous numbers as those of thousands, and of decimals."""
        as_groups = as_decimals = sql
        for column in self._ambiguous_in(sql):
            if column.number is not None:
                mark = _mark(column)
                other = "." if mark == "," else ","
                group = replace(column.number, decimal_sign=other, thousands_marks=mark)
                decimal = replace(column.number, decimal_sign=mark, thousands_marks="")
                plain = number_sql(column.sql, column.number)
                as_groups = as_groups.replace(plain, number_sql(column.sql, group))
                as_decimals = as_decimals.replace(plain, number_sql(column.sql, decimal))
        return as_groups, as_decimals

    def _settle_dates(self) -> None:
        known = {target: date for target, date in self.dates.items() if date is not None}
        for target, date in known.items():
            column = self.taken[target]
            if len(date.formats) > 1 and date.share >= MOST:
                # A date of another column that can be read in one way only shows how the file writes dates.
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
                    self.proposal.reasons[target] += ", in the format of the file's other dates"
            if date.share < MOST:
                self.proposal.notes.append(
                    f"Only {date.share:.0%} of {column.name!r} can be read as {date.formats[0]}; its dates have "
                    "several formats, and the other rows will be rejected."
                )
                if date.share < 0.8:
                    self.undecided(
                        target,
                        (),
                        f"{column.name!r} has dates of several formats, such as {date.example!r}; export it in one",
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
                f"{' and as '.join(first.formats)}, and no row shows which is right",
                is_needed=True,
            )
            return
        formats = {date.formats[0] for date in known.values()}
        if len(formats) == 1:
            self.proposal.date_format = first.formats[0]
        else:
            self.proposal.notes.append(
                f"The date columns have different formats ({', '.join(sorted(formats))}). "
                "Each build detects them by column."
            )


def _counted(format_: str) -> DateFormat:
    """Return the format of dates that are numbers, as the var `date_format` calls it."""
    zones = ("UTC",) if format_.startswith("unix") else ()
    return DateFormat((format_,), 1.0, zones, False, True, "")


def _day_part(format_: str) -> tuple[int, int]:
    """Return where day and month stand: (0, 1) for day first."""
    letters = [letter for letter in format_.replace("%", "") if letter in "dmbBYy"]
    month = next(n for n, letter in enumerate(letters) if letter in "mbB")
    return letters.index("d"), month


def _mark(column: Column) -> str:
    """Return the one mark in a column's numbers, which may be that of thousands or of decimals."""
    return "," if column.texts.dropna().str.contains("[0-9],[0-9]").any() else "."


def _two_numbers(column: Column) -> str:
    mark = _mark(column)
    example = next((text for text in column.texts.dropna() if mark in text), "")
    return (
        f"{example!r} in {column.name!r} can be {example.replace(mark, '')} or {example.replace(mark, '.')}, "
        "and no other number of the file shows which"
    )


def listed(columns: Iterable[Column]) -> str:
    """Return the names of columns as part of a sentence."""
    return " and ".join(repr(column.name) for column in columns)
