"""The mapping that a file's columns suggest, for each kind of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import duckdb

from winback.mapping.contract import ATTRIBUTE_PREFIX, EVENT_TYPES, WITHOUT_SALES
from winback.mapping.date_format import FORMATS
from winback.mapping.draft import Draft
from winback.mapping.entity import guess_entity
from winback.mapping.expressions import id_sql, is_one_of_sql, quoted_name, words_sql
from winback.mapping.fits import is_group, is_id, is_number, is_order, is_text, is_whole, is_word, is_yes_no
from winback.mapping.names import PART, STRONG, event_words, key, plain_words, words
from winback.mapping.order_rows import carry_whole_orders, name_whole_orders, of_whole_order, take_once_per_order
from winback.mapping.profile import Column
from winback.mapping.proposal import UNDECIDED, Proposal
from winback.mapping.refunds import take_refunds
from winback.mapping.sales import take_sales
from winback.mapping.statuses import is_status_in_words, take_statuses

MOST_WORDS = 8
"""The most words of a column that a message names."""


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
    found, reason = (entity, "as you asked for") if entity else guess_entity(columns)
    draft = Draft(columns, session, Proposal(found, reason), tuple(formats))
    _ENTITIES[found](draft)
    if found in WITHOUT_SALES:
        draft.proposal.notes.append(
            f"A mapping of {found} alone gives an empty report: copy the lines below 'custom:' into the mapping of "
            'your orders, events or totals (docs/bring-your-own-data.md, "Several files together").'
        )
    return draft.finish()


def _order_lines(draft: Draft) -> None:
    draft.take_date("ordered_at", is_needed=True)
    draft.assign(
        {"customer_id": is_id, "order_id": is_order, "product_id": is_id, "product_name": is_name},
        needed=("customer_id", "order_id"),
    )
    carry_whole_orders(draft)
    draft.take_customer()
    rows = [
        column
        for column in draft.free()
        if draft.meanings[column.name].get("row_id") and column.is_unique and column.filled == 1
    ]
    if draft.is_open("order_id") and rows and not {"product_id", "product_name"} & draft.taken.keys():
        draft.take("order_id", rows[0], id_sql(quoted_name(rows[0].name), rows[0].number), "each row has its own")
    _products_by_name(draft)
    take_sales(draft)
    take_once_per_order(draft)
    take_refunds(draft)
    take_statuses(draft)
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
    if draft.is_open("order_id"):
        draft.proposal.notes.append(
            "No column is named like an order number, so what a customer buys on one day counts as one order."
        )


def is_name(column: Column, score: float) -> bool:
    """Whether texts are names of things, and not words such as "Sale" and "Return"."""
    return is_text(column, score) and not is_status_in_words(column)


def _products_by_name(draft: Draft) -> None:
    """Identify products by their names where they have no id."""
    if draft.is_open("product_id") and "product_name" in draft.taken:
        name = draft.taken["product_name"]
        draft.proposal.columns["product_id"] = quoted_name(name.name)
        draft.proposal.reasons["product_id"] = "no id, so products are identified by name"


def _events(draft: Draft) -> None:
    draft.take_date("occurred_at", is_needed=True)
    draft.assign({"event_type": is_word}, needed=("event_type",))
    draft.take_customer()
    draft.assign(
        {
            "event_id": is_id,
            "session_id": is_id,
            "order_id": is_order,
            "product_id": is_id,
            "category_id": is_id,
            "category": is_group,
            "brand": is_group,
        }
    )
    carry_whole_orders(draft)
    whole = {column.name for column in of_whole_order(draft, [c for c in draft.free() if c.number is not None])}

    def is_of_item(column: Column, score: float) -> bool:
        return is_number(column, score) and column.name not in whole

    draft.assign({"quantity": is_number, "unit_price": is_of_item, "amount": is_of_item})
    take_once_per_order(draft)
    name_whole_orders(draft)
    if "event_type" in draft.taken:
        _event_types(draft, draft.taken["event_type"])


def _event_types(draft: Draft, column: Column) -> None:
    """Translate the words for events that are known, and name the others."""
    counts = column.texts.dropna().value_counts()
    known = event_words()
    meaning = {word: known[key(word)] for word in counts.index if key(word) in known}
    unknown = [word for word in counts.index if word not in meaning]
    if any(word not in EVENT_TYPES for word in meaning):
        draft.proposal.columns["event_type"] = words_sql(quoted_name(column.name), meaning)
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
            (words_sql(quoted_name(column.name), meaning, undecided=unknown[:MOST_WORDS]),) if unknown else (),
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
        draft.take("contact_key", mails[0], f"lower({quoted_name(mails[0].name)})")
    for column in draft.free():
        is_personal = draft.meanings[column.name].get("personal", 0) >= PART or column.is_email
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
    sql = words_sql(f"lower({quoted_name(column.name)})", meaning, undecided=unknown)
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
        sql = f"case when {is_one_of_sql(quoted_name(column.name), marks)} then 'true' else 'false' end"
        draft.take("contact_consent", column, sql, "by its name; blank means no")
        draft.proposal.notes.append(
            f"{column.name!r} is either {' or '.join(map(repr, marks))} or blank, and blank is read as no. If blank "
            "means not known, write '' instead of 'false'."
        )


def _customer_or_row(draft: Draft) -> None:
    """Take the customer; a column that only says "id" is one where rows are customers."""
    draft.assign({"customer_id": is_id}, needed=("customer_id",))
    rows = [
        column for column in draft.free() if draft.meanings[column.name].get("row_id") == STRONG and column.is_unique
    ]
    if draft.is_open("customer_id") and rows:
        draft.take("customer_id", rows[0], id_sql(quoted_name(rows[0].name), rows[0].number), "each row has its own")
    draft.take_customer()


def _customer_totals(draft: Draft) -> None:
    _customer_or_row(draft)
    draft.assign(
        {"recency_days": is_whole, "order_count": is_whole, "monetary_total": is_number},
        needed=("recency_days", "order_count", "monetary_total"),
    )


def _products(draft: Draft) -> None:
    draft.assign({"product_id": is_id}, needed=("product_id",))
    rows = [
        column for column in draft.free() if draft.meanings[column.name].get("row_id") == STRONG and column.is_unique
    ]
    if draft.is_open("product_id") and rows:
        draft.take("product_id", rows[0], id_sql(quoted_name(rows[0].name), rows[0].number), "each row has its own")
    draft.assign(
        {
            "product_name": is_text,
            "category_id": is_id,
            "category": is_group,
            "brand": is_group,
            "unit_cost": is_number,
        }
    )


def _campaign_contacts(draft: Draft) -> None:
    draft.take_customer()
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


_ENTITIES: dict[str, Callable[[Draft], None]] = {
    "order_lines": _order_lines,
    "events": _events,
    "customers": _customers,
    "campaign_contacts": _campaign_contacts,
    "customer_totals": _customer_totals,
    "products": _products,
}


def _slug(name: str) -> str:
    letters = "".join(letter if letter.isalnum() and letter.isascii() else "_" for letter in "_".join(words(name)))
    slug = "_".join(part for part in letters.split("_") if part)
    return ATTRIBUTE_PREFIX + slug if slug else ""
