"""Consent to be contacted: in a list of customers, and where an order export asks for it."""

from __future__ import annotations

from winback.mapping.draft import Draft
from winback.mapping.expressions import boolean_sql
from winback.mapping.names import PART, meanings, plain_words


def note_consent_of_orders(draft: Draft) -> None:
    """Propose a table of customers where a column of an order export says who may be contacted.

    Parameters
    ----------
    draft : Draft
        With the customer; order lines have no column for a consent.
    """
    customer = draft.proposal.columns.get("customer_id")
    known = plain_words()
    for column in draft.columns:
        # A recipe that leaves the column out of the lines says nothing against it.
        named = max(
            meanings(column.name).get("contact_consent", 0), draft.meanings[column.name].get("contact_consent", 0)
        )
        words = {str(text).lower() for text in column.texts.dropna().unique()}
        yes, no = (words & (known[word] | known[more]) for word, more in (("true", "consented"), ("false", "refused")))
        if customer is None or named < PART or not words or words - yes - no:
            continue
        refused = column.texts.str.lower().isin(no)
        draft.proposal.consent = {
            "customer_id": f"case when {column.sql} is not null then {customer} end",
            "contact_consent": boolean_sql(column.sql, sorted(yes), sorted(no)),
        }
        who = draft.taken.get("customer_id")
        count = 0 if who is None else who.texts[refused].str.lower().nunique()
        draft.proposal.notes.append(
            f"{column.name!r} says who may be contacted, and {count:,} customers of the rows looked at said no. Order "
            "lines have no consent, so the lists would name them too: use the lines for customers at the end of the "
            "mapping. A customer who said no in any row is left out."
        )
        return
