"""Rows that came in more than once: in two files of a folder, or sent twice by a tracker."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice

import duckdb
import pandas as pd

from winback.mapping.draft import Draft
from winback.mapping.names import event_words, key
from winback.mapping.proposal import Proposal
from winback.mapping.raw_table import RawTable, plain_name

_MOST_FILES = 12
"""So many files are compared; the build compares all."""


def note_sent_twice(draft: Draft) -> None:
    """Name purchases of an event log whose rows all stand there more than once under one order number."""
    needed = ("event_type", "order_id")
    if draft.proposal.entity != "events" or not all(target in draft.taken for target in needed):
        return
    targets = [target for target in ("product_id", "quantity", "unit_price", "amount") if target in draft.taken]
    frame = pd.DataFrame({target: draft.taken[target].texts for target in (*needed, *targets)})
    known = event_words()
    is_purchase = frame["event_type"].map(lambda word: known.get(key(str(word)))) == "purchase"
    frame = frame[is_purchase & frame["order_id"].notna()].fillna("")
    if frame.empty:
        return
    orders = frame.groupby(["order_id", *targets]).size().groupby(level="order_id").min()
    twice = orders[orders > 1]
    if twice.empty:
        return
    money = ""
    amount = draft.taken.get("amount")
    if amount is not None:
        again = frame[frame["order_id"].isin(twice.index) & frame.duplicated(["order_id", *targets])]
        money = f", worth {amount.numbers[again.index].sum():,.2f}"
    unique_by = _unique_by(draft, frame[frame["order_id"].isin(twice.index)])
    draft.proposal.notes.append(
        f"{len(twice):,} of {len(orders):,} purchases (such as {twice.index[0]!r}) are there more than once{money}. "
        f"If they were sent twice, write 'unique_by: {unique_by}' beside 'files': the first row then counts."
    )


def _unique_by(draft: Draft, frame: pd.DataFrame) -> str:
    """Return the columns that reject repeated rows: rows that lack one of them share nothing."""
    if "product_id" in frame and (frame["product_id"] != "").all():
        return "[order_id, product_id]"
    event = draft.taken.get("event_id")
    if event is not None and event.texts[frame.index].duplicated().sum() >= frame.duplicated().sum():
        return "[event_id]"
    return "[order_id]"


def note_overlaps(tables: Mapping[str, RawTable], proposal: Proposal, session: duckdb.DuckDBPyConnection) -> None:
    """Name each two files of a folder that have rows in common, with the sum of the rows that would count twice.

    Parameters
    ----------
    tables : mapping of RawTable
        By file; the names of the columns are those of the first one.
    proposal : Proposal
        Its notes are added to.
    session : DuckDBPyConnection
        An in-memory database.
    """
    table = next(iter(tables.values()))
    names = [plain_name(name) for name in table.names if name not in proposal.unused]
    if proposal.entity not in ("order_lines", "events") or not names:
        return
    seen: list[tuple[str, pd.DataFrame]] = []
    for path, one in islice(tables.items(), _MOST_FILES):
        kept = one.rows.rename(columns=plain_name).reindex(columns=names).astype("string").fillna("")
        # the second of two alike rows repeats the second of two in another file
        kept = kept.assign(winback_number=kept.groupby(names).cumcount())
        for earlier, known in seen:
            common = kept.merge(known, on=[*names, "winback_number"])
            if len(common):
                worth = _worth(common, table, proposal, session)
                proposal.notes.append(
                    f"{len(common):,} rows of {path} are in {earlier}, too{worth}, and count twice. "
                    "If the exports overlap, write 'drop_duplicates: across_files' beside 'files'."
                )
                break
        seen.append((path, kept))


def _worth(common: pd.DataFrame, table: RawTable, proposal: Proposal, session: duckdb.DuckDBPyConnection) -> str:
    """Say what rows are worth by the mapping, where it has an amount."""
    sql = proposal.columns.get("amount" if proposal.entity == "events" else "line_amount")
    if sql is None:
        return ""
    raw = common.rename(columns={plain_name(name): name for name in table.names})
    session.register("winback_common", raw.reindex(columns=table.names).astype("string").replace("", None))
    query = f"select sum(try_cast(({sql}) as decimal(18, 4))) from winback_common"  # noqa: S608
    (worth,) = session.execute(query).fetchone() or (None,)
    session.unregister("winback_common")
    return f" (worth {worth:,.2f})" if worth is not None else ""
