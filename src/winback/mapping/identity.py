"""Who the customers of a file are: by id, e-mail address or name, and what speaks against it."""

from __future__ import annotations

import pandas as pd

from winback.mapping.draft import Draft, listed
from winback.mapping.expressions import is_one_of_sql, quoted_name, quoted_text
from winback.mapping.fits import is_id
from winback.mapping.names import PART, WEAK
from winback.mapping.profile import MOST, Column

ROUNDED = r"[0-9][.,][0-9]+[eE][+]?[0-9]{1,2}"
"""How a spreadsheet writes a number that is too long for its column: 1.51593E+11."""

_NAME = r"[^0-9@]*\S\s+\S[^0-9@]*"
_PHONE = r"[+(]?[0-9][0-9 ()/.-]{5,}"
_FEWEST_ORDERS = 20
"""Too few orders say nothing about who places them."""
_OWN_ID = 0.95
"""Customers by order, from which on each order may have an id of its own."""
_PLACEHOLDER_SHARE, _PLACEHOLDER_MULTIPLE, _PLACEHOLDER_NAMES = 0.1, 10, 5
"""No person has this share of the orders, and so many times those of the others or under so many names."""


_FEWEST_REPEATING, _MOST_REPEATING, _SHORTEST_ID, _REPEATING_OFFERED = 10, 0.9, 3, 3
"""How a column looks that may say who ordered: different values, their share of all texts, their letters; and how
many such columns are offered."""


def take_customer(draft: Draft, *, is_needed: bool = True) -> None:
    """Map the customer: by id, else by e-mail address, else by name; not by an id that a spreadsheet rounded."""
    ask_rounded(draft)
    draft.assign({"customer_id": is_id}, needed=("customer_id",))
    taken = draft.taken.get("customer_id")
    if taken is None and not draft.is_open("customer_id"):
        return
    mails = [column for column in draft.free() if column.is_email and not draft.is_left_out(column)]
    names = [column for column in draft.free() if _is_person(draft, column) and _are_names(column)]
    if taken is not None and taken.is_email:
        draft.proposal.columns["customer_id"] = _lowered(draft, taken)
    elif len(mails) == 1 and (taken is None or _are_names(taken)):
        _take_mail(draft, mails[0])
    elif taken is not None and _are_names(taken):
        _note_names(draft, taken)
    elif taken is not None:
        draft.proposal.columns["customer_id"] = draft.typed_sql("customer_id", taken)
        if len(mails) == 1 and draft.proposal.entity in ("order_lines", "events"):
            _take_guests(draft, taken, mails[0])
    elif names and not mails:
        draft.take("customer_id", names[0], _lowered(draft, names[0]), "customers are identified by name")
        _note_names(draft, names[0])
    elif is_needed:
        _ask(draft, mails)


def _ask(draft: Draft, mails: list[Column]) -> None:
    """Ask who the customer is, and offer what may say it: addresses, names, or what repeats as people do."""
    # what was taken for another thing may be a person's name
    names = [column for column in draft.columns if _is_person(draft, column) and _are_names(column)]
    options = [_lowered(draft, column) for column in mails or names]
    options += [draft.typed_sql("customer_id", column) for column in _repeating(draft) if column not in mails + names]
    single = [column for column in draft.free() if column.distinct == 1 and draft.score(column, "customer_id") >= WEAK]
    options += [sql for sql in (draft.typed_sql("customer_id", column) for column in single) if sql not in options]
    draft.undecided(
        "customer_id",
        options,
        f"{listed(mails)} hold e-mail addresses, but no column is named like a customer"
        if mails
        else f"{single[0].name!r} is named like the customer, but has {single[0].texts.dropna().iloc[0]!r} in all "
        "rows; write it if all orders are one customer's, or delete the line"
        if single
        else "no column is named like a customer; without one there are no segments (if so, delete the line)",
        is_needed=True,
    )


def _repeating(draft: Draft) -> list[Column]:
    """Return the free columns with a value in several rows, but for far fewer than all: a phone, a card, a browser."""
    found = [
        column
        for column in draft.free()
        if is_id(column, 0.0)
        and (not draft.meanings[column.name] or _are_phones(column))
        and _FEWEST_REPEATING <= column.distinct <= _MOST_REPEATING * column.texts.notna().sum()
        and column.texts.dropna().str.len().min() >= _SHORTEST_ID
    ]
    return sorted(found, key=lambda column: -column.distinct)[:_REPEATING_OFFERED]


def _are_phones(column: Column) -> bool:
    return bool(column.texts.dropna().str.fullmatch(_PHONE).mean() > MOST)


def _lowered(draft: Draft, column: Column) -> str:
    return f"lower({draft.typed_sql('contact_key', column)})"


def _take_mail(draft: Draft, column: Column) -> None:
    draft.proposal.columns.pop("customer_id", None)
    draft.take("customer_id", column, _lowered(draft, column), "customers are identified by e-mail address")
    draft.proposal.notes.append(
        f"Customers are identified by {column.name!r}, so lists and tables will have these addresses. To avoid that, "
        f"write md5({_lowered(draft, column)}) for customer_id."
    )


def _take_guests(draft: Draft, customer: Column, mail: Column) -> None:
    """Identify rows without an id by their e-mail address: guests are customers, too."""
    guests = customer.texts.isna() & mail.texts.notna()
    if not guests.any():
        return
    sql = draft.proposal.columns["customer_id"]
    draft.proposal.columns["customer_id"] = f"coalesce({sql}, {_lowered(draft, mail)})"
    draft.proposal.reasons["customer_id"] = f"by its name; guests by {mail.name!r}"
    draft.taken["customer_id (of guests)"] = mail
    draft.proposal.notes.append(
        f"{int(guests.sum()):,} of {len(guests):,} rows have an e-mail address in {mail.name!r} but no "
        f"{customer.name!r} (guests?). They are {mail.texts[guests].str.lower().nunique():,} customers by their "
        f"addresses, which reports will show. To leave guests out, write {sql} for customer_id."
    )


def ask_rounded(draft: Draft) -> None:
    """Leave the customer to a person where its ids were rounded: several customers have become one."""
    if not draft.is_open("customer_id"):
        return
    scores = {column.name: draft.score(column, "customer_id") for column in draft.free()}
    highest = max(scores.values(), default=0.0)
    named = [column for column in draft.free() if scores[column.name] == highest >= PART]
    if not named or not all(_rounded(column) for column in named):
        return
    options = [_lowered(draft, mail) for mail in draft.free() if mail.is_email]
    if _rounded(named[0]) < named[0].texts.notna().sum():
        sql = draft.typed_sql("contact_key", named[0])
        options.append(f"case when not regexp_full_match({sql}, {quoted_text(ROUNDED)}) then {sql} end")
    draft.undecided(
        "customer_id",
        options,
        f"customer ids are rounded by a spreadsheet: {_rounded_words(named[0])}, so different customers have "
        "become one. Export the file again and do not open it in a spreadsheet",
        is_needed=True,
    )


def note_customers(draft: Draft) -> None:
    """Say what speaks against the customers and orders that were found, before anything is built with them."""
    for column in draft.columns:
        if _rounded(column) and any(draft.score(column, target) >= PART for target in ("order_id", "product_id")):
            draft.proposal.notes.append(f"{_rounded_words(column)}: different values have become one.")
    customer = draft.taken.get("customer_id")
    if customer is None:
        return
    _note_spellings(draft, customer)
    order = draft.taken.get("order_id")
    if draft.proposal.entity in ("order_lines", "events") and order is not None:
        orders = pd.DataFrame({"order": order.texts, "customer": customer.texts.str.lower()}).dropna().drop_duplicates()
        if len(orders) >= _FEWEST_ORDERS:
            _note_own_ids(draft, customer, orders)
            _note_placeholders(draft, customer, orders)


def _rounded(column: Column) -> int:
    """Return how many texts a spreadsheet has rounded."""
    return int(column.texts.dropna().str.fullmatch(ROUNDED).sum())


def _rounded_words(column: Column) -> str:
    filled = column.texts.dropna()
    found = filled[filled.str.fullmatch(ROUNDED)]
    return (
        f"{column.name!r} is rounded by a spreadsheet in {len(found):,} of {len(filled):,} rows, "
        f"such as {found.iloc[0]!r}"
    )


def _are_names(column: Column) -> bool:
    """Whether most texts are two or more words without digits: names of people."""
    filled = column.texts.dropna()
    return len(filled) > 0 and bool(filled.str.fullmatch(_NAME).mean() > 0.7)


def _note_names(draft: Draft, column: Column) -> None:
    draft.proposal.notes.append(
        f"Customers are identified by name ({column.name!r}), as there is no better column: two people of one name "
        "count as one customer, and somebody whose name is written in two ways as two."
    )


def _note_spellings(draft: Draft, column: Column) -> None:
    """Name ids that differ only in letter case or in zeros in front."""
    texts = pd.Series(column.texts.dropna().unique(), dtype=object)
    is_lowered = draft.proposal.columns.get("customer_id", "").startswith("lower(")
    for plain, what, fix in (
        (texts.str.lower(), "letter case", "write lower(...) around customer_id"),
        (texts.str.lstrip("0"), "zeros in front", "write the same number of digits, such as with lpad(..., 5, '0')"),
    ):
        twins = texts[plain.duplicated(keep=False)]
        if len(twins) and not (is_lowered and what == "letter case"):
            pair = sorted(texts[plain == plain[twins.index[0]]])[:2]
            draft.proposal.notes.append(
                f"{len(twins):,} values of {column.name!r} differ from another one only in {what}, such as {pair[0]!r} "
                f"and {pair[1]!r}. If they are the same customer, {fix}."
            )


def _note_own_ids(draft: Draft, customer: Column, orders: pd.DataFrame) -> None:
    """Say that each order has another customer, and name a column that repeats."""
    order_count, customer_count = orders["order"].nunique(), orders["customer"].nunique()
    if customer_count < _OWN_ID * order_count:
        return
    others = [
        column
        for column in draft.free()
        if (
            column.is_email
            or draft.score(column, "customer_id") >= PART
            or (_is_person(draft, column) and _are_names(column))
        )
        and 1 < column.distinct < 0.8 * customer_count
    ]
    draft.proposal.notes.append(
        f"{customer.name!r} is another one in nearly each order ({customer_count:,} customers, {order_count:,} "
        "orders), so nobody seems to order again. "
        + (
            f"{listed(others)} repeats: map customer_id to it if it says who ordered."
            if others
            else "If it is an id of the order, map customer_id to a column that says who ordered."
        )
    )


def _is_person(draft: Draft, column: Column) -> bool:
    return not column.is_email and draft.meanings[column.name].get("personal", 0) >= WEAK


def _note_placeholders(draft: Draft, customer: Column, orders: pd.DataFrame) -> None:
    """Name customers with so many orders, or under so many names, that they are no people."""
    counts = orders["customer"].value_counts()
    amount = draft.taken.get("line_amount") or draft.taken.get("amount")
    people = [column for column in draft.columns if column is not customer and _is_person(draft, column)]
    for who, count in counts.head(3).items():
        others = (counts.sum() - count) / max(len(counts) - 1, 1)
        rows = customer.texts.str.lower() == who
        names = max((column.texts[rows].nunique() for column in people), default=0)
        is_large = count >= 10 and count >= _PLACEHOLDER_SHARE * counts.sum()
        if not is_large or (count < _PLACEHOLDER_MULTIPLE * others and names < max(_PLACEHOLDER_NAMES, count / 4)):
            continue
        money = ""
        if amount is not None and amount.number is not None and amount.numbers.sum() > 0:
            money = f" and {amount.numbers[rows].sum() / amount.numbers.sum():.0%} of the money"
        draft.proposal.notes.append(
            f"{who!r} has {count / counts.sum():.0%} of the orders ({count:,} of {counts.sum():,}){money}"
            + (f" under {names:,} names" if names > 1 else "")
            + f". If it is the shop's own address or a placeholder, write {_without(draft, customer, rows)} for "
            "customer_id: these orders are then guests' orders."
        )


def _without(draft: Draft, customer: Column, rows: pd.Series) -> str:
    """Return the customer as it is mapped, and none for some rows of one customer, however that is spelled."""
    sql = draft.proposal.columns["customer_id"]
    spelled = sorted(customer.texts[rows].unique())
    query = f"select distinct {sql} from (select unnest(?) as {quoted_name(customer.name)})"  # noqa: S608
    read = [str(value) for (value,) in draft.session.execute(query, [spelled]).fetchall()]
    if len(read) == 1:
        return f"nullif({sql}, {quoted_text(read[0])})"
    return f"case when not {is_one_of_sql(sql, sorted({value.lower() for value in read}))} then {sql} end"
