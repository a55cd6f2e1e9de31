"""The mapping that a file's columns suggest, for each kind of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import duckdb

from winback.mapping.consent import note_consent_of_orders
from winback.mapping.contract import ATTRIBUTE_PREFIX, EVENT_TYPES, ORDER_MONEY, WITHOUT_SALES
from winback.mapping.currencies import take_currency
from winback.mapping.date_format import FORMATS
from winback.mapping.draft import Draft
from winback.mapping.entity import guess_entity
from winback.mapping.expressions import id_sql, is_one_of_sql, number_sql, words_sql
from winback.mapping.fits import is_group, is_id, is_number, is_order, is_text, is_word, is_yes_no
from winback.mapping.identity import ask_rounded, note_customers, take_customer
from winback.mapping.marks import take_marks
from winback.mapping.money import note_cents
from winback.mapping.names import PART, STRONG, event_words, key, plain_words, words
from winback.mapping.order_numbers import take_order_number
from winback.mapping.order_rows import carry_whole_orders, name_whole_orders, of_whole_order, take_once_per_order
from winback.mapping.overlaps import note_sent_twice
from winback.mapping.packed import is_packed
from winback.mapping.prices import ask_about_part_read
from winback.mapping.profile import Column
from winback.mapping.proposal import UNDECIDED, Proposal
from winback.mapping.recipes import find_recipe
from winback.mapping.refunds import take_refunds
from winback.mapping.sales import may_be_money, take_sales
from winback.mapping.status_columns import is_status_in_words
from winback.mapping.statuses import take_statuses
from winback.mapping.totals import take_totals

MOST_WORDS = 8
"""The most words of a column that a message names."""


def propose(
    columns: Sequence[Column],
    session: duckdb.DuckDBPyConnection,
    *,
    entity: str | None = None,
    formats: Iterable[str] = FORMATS,
    on_first_row: Iterable[str] = (),
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
    on_first_row : iterable of str
        Raw columns that were carried to all rows of an order already.

    Returns
    -------
    Proposal
    """
    recipe = find_recipe(columns)
    if recipe is not None and entity in (None, recipe.entity):
        found, reason = recipe.entity, f"this looks like {recipe.title}"
    else:
        found, reason = (entity, "as you asked for") if entity else guess_entity(columns)
        recipe = None
    draft = Draft(columns, session, Proposal(found, reason), tuple(formats), recipe)
    draft.on_first_row = {column.name: column for column in columns if column.name in set(on_first_row)}
    if recipe is not None:
        draft.proposal.notes.extend(recipe.notes)
    if found == "order_lines":
        _order_lines(draft, is_asked_for=entity is not None or recipe is not None)
    else:
        _ENTITIES[found](draft)
    note_customers(draft)
    note_sent_twice(draft)
    if found in WITHOUT_SALES:
        draft.proposal.notes.append(
            f"A mapping of {found} alone gives an empty report: copy the lines below 'custom:' into the mapping of "
            'your orders, events or totals (docs/bring-your-own-data.md, "Several files together").'
        )
    return draft.finish()


def _order_lines(draft: Draft, *, is_asked_for: bool) -> None:
    draft.take_date("ordered_at", is_needed=True)
    _set_packed_aside(draft)
    ask_rounded(draft)
    draft.assign(
        {"customer_id": is_id, "order_id": is_order, "product_id": is_id, "product_name": is_name},
        needed=("customer_id", "order_id"),
    )
    take_order_number(draft)
    carry_whole_orders(draft)
    take_customer(draft)
    rows = [
        column
        for column in draft.free()
        if draft.meanings[column.name].get("row_id") and column.is_unique and column.filled == 1
    ]
    if draft.is_open("order_id") and rows and not {"product_id", "product_name"} & draft.taken.keys():
        draft.take("order_id", rows[0], id_sql(rows[0].sql, rows[0].number), "each row has its own")
    _products_by_name(draft)
    take_sales(draft)
    take_once_per_order(draft)
    take_refunds(draft)
    take_statuses(draft)
    take_marks(draft)
    take_currency(draft)
    # A customer and a day alone may be anything: a visit, a call.
    if {"order_id", "product_id", "quantity"} & draft.taken.keys() or is_asked_for:
        _without_money(draft, ORDER_MONEY)
    draft.assign(
        {
            "category": is_group,
            "brand": is_group,
            "channel": is_group,
            "location_id": is_group,
            "country": is_group,
        }
    )
    name_whole_orders(draft)
    note_consent_of_orders(draft)
    if draft.is_open("order_id"):
        draft.proposal.notes.append(
            "No column is named like an order number, so what a customer buys on one day counts as one order."
        )


def _without_money(draft: Draft, targets: Sequence[str]) -> None:
    """Note that amounts are unknown where nothing was found or asked about, and no other column may be money."""
    if all(draft.is_open(target) for target in targets) and not any(may_be_money(draft, c) for c in draft.free()):
        draft.proposal.is_money_known = False
        draft.proposal.notes.append(
            "No column says what anything cost. Orders and the days since the last one count; amounts are unknown, and "
            "customers are grouped without them. If there are amounts in another export, use that one."
        )


def _set_packed_aside(draft: Draft) -> None:
    """Read no product from a column that holds several in one cell: each basket would be one."""
    for column in draft.free():
        if max(draft.score(column, target) for target in ("product_id", "product_name")) > 0 and is_packed(column):
            draft.taken[f"packed: {column.name}"] = column
            example = max(column.texts.dropna(), key=len)
            draft.proposal.notes.append(
                f"{column.name!r} holds several products in one cell, such as {example[:80]!r}, so it is not read: "
                "orders, customers and money are complete, but what was bought is not known. For results by product, "
                "export a row for each product."
            )


def _is_category(column: Column, score: float) -> bool:
    """Whether few texts stand for many rows, and one for all only where its name says so clearly."""
    return is_group(column, score) and (column.distinct > 1 or score >= STRONG)


def is_name(column: Column, score: float) -> bool:
    """Whether texts are names of things, and not words such as "Sale" and "Return"."""
    return is_text(column, score) and not is_status_in_words(column)


def _products_by_name(draft: Draft) -> None:
    """Identify products by their names where they have no id."""
    if draft.is_open("product_id") and "product_name" in draft.taken:
        name = draft.taken["product_name"]
        draft.proposal.columns["product_id"] = name.sql
        draft.proposal.reasons["product_id"] = "no id, so products are identified by name"


def _events(draft: Draft) -> None:
    draft.take_date("occurred_at", is_needed=True)
    draft.assign({"event_type": is_word}, needed=("event_type",))
    take_customer(draft)
    draft.assign(
        {
            "event_id": is_id,
            "session_id": is_id,
            "order_id": is_order,
            "product_id": is_id,
            "category_id": is_id,
            "category": _is_category,
            "brand": is_group,
        }
    )
    carry_whole_orders(draft)
    whole = {column.name for column in of_whole_order(draft, [c for c in draft.free() if c.number is not None])}

    def is_of_item(column: Column, score: float) -> bool:
        return is_number(column, score) and column.name not in whole

    draft.assign({"quantity": is_number, "unit_price": is_of_item, "amount": is_of_item}, needed=("amount",))
    _ask_for_price(draft)
    take_once_per_order(draft)
    name_whole_orders(draft)
    ask_about_part_read(draft, ("amount", "unit_price"))
    note_cents(draft, ("unit_price", "amount"))
    take_currency(draft)
    if "event_type" in draft.taken:
        _event_types(draft, draft.taken["event_type"])
    _without_money(draft, ("unit_price", "amount"))


def _ask_for_price(draft: Draft) -> None:
    """Ask for the price where there is no amount, and say which amount the rows of sales lack."""
    asked = []
    event = draft.taken.get("event_type")
    kinds = None if event is None else event.texts.map(lambda word: event_words().get(key(str(word))))
    for item in draft.proposal.undecided:
        why, is_needed = item.why, item.is_needed or (item.target == "unit_price" and draft.is_open("amount"))
        for column in draft.free() if item.target == "amount" and kinds is not None else ():
            for kind in ("purchase", "return") if draft.typed_sql("amount", column) in item.options else ():
                texts = column.texts[kinds.eq(kind)] if kinds is not None else column.texts
                if texts.isna().any():
                    why += f"; {column.name!r} is empty in {texts.isna().sum():,} of {len(texts):,} rows of a {kind}"
        asked.append(replace(item, why=why, is_needed=is_needed))
    draft.proposal.undecided = asked


def _event_types(draft: Draft, column: Column) -> None:
    """Translate the words for events that are known, and name the others."""
    counts = column.texts.dropna().value_counts()
    known = event_words()
    meaning = {word: known[key(word)] for word in counts.index if key(word) in known}
    unknown = [word for word in counts.index if word not in meaning]
    if any(word not in EVENT_TYPES for word in meaning):
        draft.proposal.columns["event_type"] = words_sql(column.sql, meaning)
        draft.proposal.reasons["event_type"] = "by its name; its words are translated"
    if unknown:
        shown = ", ".join(map(repr, unknown[:MOST_WORDS])) + (" …" if len(unknown) > MOST_WORDS else "")
        draft.proposal.notes.append(
            f"{column.name!r} has words other than {', '.join(EVENT_TYPES)}: {shown}. Rows with them "
            f"({counts[unknown].sum() / counts.sum():.0%}) will be rejected as 'unknown event type' unless you "
            "translate them. Do not translate words that should not count."
        )
    if "purchase" not in meaning.values():
        del draft.proposal.columns["event_type"]
        draft.undecided(
            "event_type",
            (words_sql(column.sql, meaning, undecided=unknown[:MOST_WORDS]),) if unknown else (),
            f"no word in {column.name!r} is known to mean a purchase: "
            + ", ".join(repr(str(word)) for word in counts.index[:MOST_WORDS])
            + (
                f"; write {', '.join(map(repr, EVENT_TYPES))} for each {UNDECIDED}, or delete its 'when' to leave such "
                "rows out"
                if unknown
                else ""
            ),
            is_needed=True,
        )


def _customers(draft: Draft) -> None:
    _customer_or_row(draft)
    draft.assign({"sponsor_id": is_id, "contact_consent": is_yes_no, "country": is_group})
    _consent(draft)
    _marks_alone(draft)
    draft.take_date("joined_at", is_needed=False)
    mails = [column for column in draft.free() if column.is_email]
    customer = draft.taken.get("customer_id")
    if not mails and customer is not None and customer.is_email:
        mails = [customer]
    if mails:
        draft.take("contact_key", mails[0], f"lower({mails[0].sql})")
    for column in draft.free():
        known = draft.meanings[column.name]
        is_personal = max(known.get("personal", 0), known.get("not_read", 0)) >= PART or column.is_email
        # A column in which nearly everybody has something else is no attribute, unless it is a number.
        is_attribute = column.number is not None or column.distinct <= max(20, 0.2 * column.filled * len(column.texts))
        slug = _slug(column.name)
        if slug and not is_personal and is_attribute and not column.is_date and slug not in draft.proposal.columns:
            draft.take(slug, column, reason="a further attribute")


def _consent(draft: Draft) -> None:
    """Translate the words of a consent, and leave unknown ones to a person: a refusal must not be lost."""
    named = draft.best("contact_consent", draft.free(), PART) if draft.is_open("contact_consent") else []
    if not named:
        return
    column = named[0]
    # open or not, it is no further attribute
    draft.taken["contact_consent (in words)"] = column
    counts = column.texts.dropna().str.lower().value_counts()
    name = f"{column.name!r} is named like consent to be contacted"
    if len(counts) > MOST_WORDS or len(named) > 1:
        also = f", and so is {named[1].name!r}" if len(named) > 1 else ", but its values are not yes and no"
        draft.undecided(
            "contact_consent", (), f"{name}{also}; write which values mean 'true' and 'false'", is_needed=True
        )
        return
    known = plain_words()
    meanings = (("true", "true"), ("consented", "true"), ("false", "false"), ("refused", "false"), ("not_known", ""))
    meaning = {word: value for key, value in meanings for word in counts.index if word in known[key]}
    unknown = [word for word in counts.index if word not in meaning]
    sql = words_sql(f"lower({column.sql})", meaning, undecided=unknown)
    if unknown:
        draft.undecided(
            "contact_consent",
            (sql,),
            f"{name}, but it is unclear whether {' and '.join(map(repr, unknown))} mean yes or no; write 'true' or "
            f"'false' for each {UNDECIDED}, or '' for not known",
            is_needed=True,
        )
    else:
        draft.take("contact_consent", column, sql, "by its name; its words are translated")


def _marks_alone(draft: Draft) -> None:
    """Read a blank as no where a consent is only ever marked: customers who never agreed have not agreed."""
    column = draft.taken.get("contact_consent")
    if column is None or column.filled == 1:
        return
    marks = sorted({text.lower() for text in column.texts.dropna().unique()})
    if set(marks) <= plain_words()["true"] | plain_words()["consented"]:
        sql = f"case when {is_one_of_sql(column.sql, marks)} then 'true' else 'false' end"
        draft.take("contact_consent", column, sql, "by its name; blank means no")
        draft.proposal.notes.append(
            f"{column.name!r} is either {' or '.join(map(repr, marks))} or blank, and blank is read as no. If blank "
            "means not known, write '' instead of 'false'."
        )


def _customer_or_row(draft: Draft) -> None:
    """Take the customer; a column that only says "id" is one where rows are customers."""
    ask_rounded(draft)
    draft.assign({"customer_id": is_id}, needed=("customer_id",))
    rows = [
        column for column in draft.free() if draft.meanings[column.name].get("row_id") == STRONG and column.is_unique
    ]
    if draft.is_open("customer_id") and rows:
        draft.take("customer_id", rows[0], id_sql(rows[0].sql, rows[0].number), "each row has its own")
    take_customer(draft)


def _customer_totals(draft: Draft) -> None:
    _customer_or_row(draft)
    take_totals(draft)
    take_currency(draft)
    note_cents(draft, ("monetary_total",))


def _products(draft: Draft) -> None:
    draft.assign({"product_id": is_id}, needed=("product_id",))
    rows = [
        column for column in draft.free() if draft.meanings[column.name].get("row_id") == STRONG and column.is_unique
    ]
    if draft.is_open("product_id") and rows:
        draft.take("product_id", rows[0], id_sql(rows[0].sql, rows[0].number), "each row has its own")
    draft.assign(
        {
            "product_name": is_text,
            "category_id": is_id,
            "category": is_group,
            "brand": is_group,
            "unit_cost": is_number,
            "in_stock": is_yes_no,
        }
    )
    counted = draft.best("in_stock", (column for column in draft.free() if column.number), PART)
    if draft.is_open("in_stock") and len(counted) == 1 and counted[0].number is not None:
        pieces = number_sql(counted[0].sql, counted[0].number)
        draft.take(
            "in_stock", counted[0], f"cast(try_cast({pieces} as double) > 0 as varchar)", "pieces in stock: more than 0"
        )


def _campaign_contacts(draft: Draft) -> None:
    take_customer(draft)
    draft.assign(
        {
            "campaign_id": is_group,
            "contact_id": is_id,
            "contact_type": is_group,
            "offer": is_group,
            "arm": is_group,
            "share_of_control": is_number,
            "cost": is_number,
        },
        needed=("campaign_id",),
    )
    for target in ("contacted_at", "assigned_at", "opened_at", "clicked_at", "redeemed_at"):
        draft.take_date(target, is_needed=False)


def _exchange_rates(draft: Draft) -> None:
    draft.take_date("valid_from", is_needed=True)
    draft.assign({"currency": is_group}, needed=("currency",))
    numbers = [column for column in draft.free() if column.number]
    rates = draft.best("rate", numbers, PART) or numbers
    if len(rates) == 1 and rates[0].number is not None:
        # A rate keeps all its decimals.
        sql = number_sql(rates[0].sql, replace(rates[0].number, decimals=0))
        draft.take("rate", rates[0], sql, "the number of the row")
        draft.proposal.notes.append(
            "A rate must say how many units of report_currency 1 unit of the currency is worth."
        )


def _identities(draft: Draft) -> None:
    """Take the id of the customer by name, and of the others the one that is different in each row as the alias."""
    take_customer(draft)
    others = [column for column in draft.free() if column.is_unique and is_id(column, 1.0)]
    named = [column for column in others if column.is_email or draft.meanings[column.name]] or others
    if len(named) == 1:
        sql = (
            f"lower({draft.typed_sql('alias', named[0])})" if named[0].is_email else draft.typed_sql("alias", named[0])
        )
        draft.take("alias", named[0], sql, "different in each row")
    else:
        draft.undecided(
            "alias",
            (draft.typed_sql("alias", column) for column in named),
            "it is not clear which column has the ids that stand for a customer's own",
            is_needed=True,
        )


_ENTITIES: dict[str, Callable[[Draft], None]] = {
    "events": _events,
    "customers": _customers,
    "campaign_contacts": _campaign_contacts,
    "customer_totals": _customer_totals,
    "products": _products,
    "exchange_rates": _exchange_rates,
    "identities": _identities,
}


def _slug(name: str) -> str:
    letters = "".join(letter if letter.isalnum() and letter.isascii() else "_" for letter in "_".join(words(name)))
    slug = "_".join(part for part in letters.split("_") if part)
    return ATTRIBUTE_PREFIX + slug if slug else ""
