"""Write a list for sending: the customers to send to, and separately the control group."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from winback.database import has_table, open_database, quoted
from winback.durable import sha256_of, sync
from winback.lists.errors import CampaignError, NothingToExportError
from winback.lists.spreadsheets import shown_text
from winback.privacy.modes import made_like
from winback.records.tables import SCHEMA, SENT
from winback.records.versions import check_version
from winback.trouble import in_words
from winback.whole import check_whole

MANIFEST = "manifest.json"
MARTS, PUBLISHED = "marts", "winback_published"

# Taken once, so that every file and the mark are of the same customers.
TAKE = """
create or replace temporary table to_send as
select *, $sent_on::date as sent_on from {marts}.winback_list
where program = $program and is_to_send;
"""
HOLD_BACK = """
create or replace temporary table to_hold_back as
select * from {marts}.winback_list
where program = $program and is_held_back
"""
MARK = """
insert into records.lists_sent by name
select $dataset as dataset, list_id, customer_id, program, sent_on from to_send
"""

# File → its rows. What only the measurement needs is not sent.
QUERIES = {
    "send/send": """
        select * exclude (arm, suppressed_reason, is_to_send, is_held_back, revenue_position, sent_on)
        from to_send order by customer_id
    """,
    # The same list for tools that load audiences: what it is, who is in it, and what is known of them.
    "send/audiences": """
        select list_id as audience_id, program, title, sent_on, count(*) as members
        from to_send inner join {marts}.list_plan using (program) group by all
    """,
    "send/members": "select list_id as audience_id, customer_id from to_send order by customer_id",
    "send/profiles": """
        select customer_id, contact_key, status, value_band, segment_name, last_product, favorite_category,
            new_arrival_name, again_product, new_product, action, offer, offer_basis, channel, max_offer_cost,
            best_weekday, best_hour
        from to_send order by customer_id
    """,
    "control/control": """
        select list_id, program, customer_id, contact_key, status, value_band, segment_name
        from to_hold_back order by customer_id
    """,
}


@dataclass(frozen=True)
class Exported:
    """A list that was written.

    Attributes
    ----------
    folder : Path
        Where it is.
    manifest : dict
        What the manifest says.
    was_there : bool
        Whether the folder was complete already and only had to be marked as sent.
    """

    folder: Path
    manifest: dict[str, Any]
    was_there: bool


def export_list(
    database: Path,
    program: str,
    out: Path,
    *,
    sent_on: dt.date | None = None,
    published: Path | None = None,
    wait: float = 0,
) -> Exported:
    """Write the list of a program into a new folder, and mark it as sent.

    The folder appears whole or not at all, and nothing is ever written over. If it is cut off between the folder
    and the mark, the same command finds the folder complete and only marks it.

    Parameters
    ----------
    database : path
        The DuckDB file, which gets the mark.
    program : str
        As in the seed `programs`.
    out : path
        The folder in which a folder of the list's name is made.
    sent_on : date or None
        The day it is sent; by default the day of the list.
    published : path or None
        The DuckDB file of a published version, to take the list from; by default it is taken from `database`.
    wait : float
        Seconds to wait for a build that runs: it has the file that gets the mark.

    Returns
    -------
    Exported

    Raises
    ------
    NothingToExportError
        If every customer on the list is suppressed or held back, or the list was exported before.
    CampaignError
        If there is no such list, it cannot be written, or the database is unfinished.
    """
    with made_like(database), _open(database, published, wait) as connection:
        marts = MARTS if published is None else f"{PUBLISHED}.{MARTS}"
        about = _about(connection, marts, program, sent_on)
        target = out / about["list_id"]
        if _is_marked(connection, about):
            raise NothingToExportError(
                f"The list {about['list_id']} was already exported. Load new data and build again for the next list. "
                f"If you did not send this one: winback records unsend {about['list_id']}"
            )
        partial = out / f".{about['list_id']}.partial"
        try:
            # left behind by an export that was ended
            shutil.rmtree(partial, ignore_errors=True)
            manifest = _write(connection, marts, partial, about)
            was_there = target.exists()
            if was_there:
                _check_same(target, manifest)
            else:
                partial.rename(target)
                sync(out)
        except (OSError, duckdb.Error) as error:
            words = in_words(error) or str(error)
            raise CampaignError(f"The list was not written to {target}, and not marked as sent. {words}") from error
        finally:
            shutil.rmtree(partial, ignore_errors=True)
        connection.execute(MARK, {"dataset": about["dataset"]})
    return Exported(target, manifest, was_there)


def programs(database: Path, *, published: Path | None = None, wait: float = 0) -> list[str]:
    """Return the programs of a database, in their order.

    Raises
    ------
    CampaignError
        If there is no database, or nothing was built in it.
    """
    with _open(database, published, wait) as connection:
        return _programs(connection, MARTS if published is None else f"{PUBLISHED}.{MARTS}")


def _open(database: Path, published: Path | None, wait: float) -> duckdb.DuckDBPyConnection:
    """Open a database that has lists, and with it what is published."""
    connection = open_database(database, error=CampaignError, must_exist=True, wait=wait)
    try:
        check_version(connection, database, error=CampaignError)
        if not has_table(connection, SCHEMA, SENT.name):
            raise CampaignError(f"{database} has no lists of this version. Run `winback build` first.")
        if published is not None:
            connection.execute(f"attach {quoted(published)} as {PUBLISHED} (read_only)")
        elif not has_table(connection, MARTS, "winback_list"):
            raise CampaignError(f"{database} has no lists of this version. Run `winback build` first.")
        else:
            check_whole(connection, database, error=CampaignError)
    except BaseException:
        connection.close()
        raise
    return connection


def _programs(connection: duckdb.DuckDBPyConnection, marts: str) -> list[str]:
    rows = connection.execute(f"select program from {marts}.list_plan order by position").fetchall()  # noqa: S608
    return [row[0] for row in rows]


def _about(connection: duckdb.DuckDBPyConnection, marts: str, program: str, sent_on: dt.date | None) -> dict[str, Any]:
    """Take the customers of the list, and read what it is: its name and day, how many are on it, what it can show."""
    known = _programs(connection, marts)
    if program not in known:
        raise CampaignError(
            f"There is no program '{program}'. The programs in the seed programs are: {', '.join(known)}."
        )
    dataset, as_of_date, currency = connection.execute(
        f"select dataset, as_of_date, currency from {marts}.build_summary"  # noqa: S608 - our names
    ).fetchall()[0]
    day = sent_on or as_of_date
    connection.execute(TAKE.format(marts=marts), {"program": program, "sent_on": day})
    connection.execute(HOLD_BACK.format(marts=marts), {"program": program})
    on_list, send, control = connection.execute(
        f"select (select count(*) from {marts}.winback_list where program = ?), (select count(*) from to_send), "  # noqa: S608
        "(select count(*) from to_hold_back)",
        [program],
    ).fetchall()[0]
    suppressed = dict(
        connection.execute(
            f"select suppressed_reason, count(*) from {marts}.winback_list "  # noqa: S608 - our names
            "where program = ? and suppressed_reason is not null group by 1 order by 1",
            [program],
        ).fetchall()
    )
    if not send:
        if not on_list:
            raise NothingToExportError(f"The list of {program} is empty today: its rule applies to no customer.")
        reasons = "".join(f"\n  {count:,} {reason}" for reason, count in suppressed.items())
        raise NothingToExportError(
            f"{program} has nobody to send to. Of {on_list:,} on the list, {control:,} are in the control group"
            + (f", and these are suppressed:{reasons}" if reasons else ".")
        )
    list_id, without_key = connection.execute(
        "select min(list_id), count(*) filter (where contact_key is null) from to_send"
    ).fetchall()[0]
    plan = connection.execute(f"select * from {marts}.list_plan where program = ?", [program])  # noqa: S608
    return {
        "list_id": list_id,
        "program": program,
        "dataset": dataset,
        "as_of_date": as_of_date,
        "currency": currency,
        "sent_on": day,
        "counts": {
            "on_list": on_list,
            "send": send,
            "send_without_contact_key": without_key,
            "control": control,
            "suppressed": suppressed,
        },
        "plan": dict(zip([column[0] for column in plan.description or []], plan.fetchall()[0], strict=True)),
    }


def _is_marked(connection: duckdb.DuckDBPyConnection, about: dict[str, Any]) -> bool:
    """Say whether the list was marked as sent."""
    rows = connection.execute(
        "select count(*) from records.lists_sent where dataset = ? and list_id = ?",
        [about["dataset"], about["list_id"]],
    ).fetchall()
    return bool(rows[0][0])


def _write(connection: duckdb.DuckDBPyConnection, marts: str, folder: Path, about: dict[str, Any]) -> dict[str, Any]:
    """Write all files of a list into a folder that is not there yet, the manifest last."""
    files = []
    for name, query in QUERIES.items():
        connection.execute(f"create or replace temporary table written as {query.format(marts=marts)}")
        rows = connection.execute("select count(*) from written").fetchall()[0][0]
        columns = connection.execute("describe written").fetchall()
        shown = ", ".join(f"{shown_text(name) if kind == 'VARCHAR' else name} as {name}" for name, kind, *_ in columns)
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        for suffix, select, form in ((".csv", shown, "format csv, header"), (".parquet", "*", "format parquet")):
            file = path.with_suffix(suffix)
            connection.execute(f"copy (select {select} from written) to {quoted(file)} ({form})")  # noqa: S608 - our names
            sync(file)
            files.append(
                {"file": f"{name}{suffix}", "rows": rows, "bytes": file.stat().st_size, "sha256": sha256_of(file)}
            )
    manifest = _manifest(about, files)
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    sync(folder / MANIFEST)
    return manifest


def _manifest(about: dict[str, Any], files: list[dict[str, Any]]) -> dict[str, Any]:
    """Describe a list in what can be checked: counts, hashes, arms, and what it can show."""
    plan = about["plan"]
    return {
        "list_id": about["list_id"],
        "program": about["program"],
        "title": plan["title"],
        "dataset": about["dataset"],
        "as_of_date": about["as_of_date"].isoformat(),
        "currency": about["currency"],
        "sent_on": about["sent_on"].isoformat(),
        "counts": about["counts"],
        "assigned_so_far": {
            "treatment": plan["treatment_count_so_far"],
            "control": plan["control_count_so_far"],
            "share_of_control": plan["share_of_control"],
        },
        "minimum_detectable_effect": {
            "reorder_rate": plan["minimum_detectable_effect"],
            "revenue_per_customer": plan["minimum_detectable_revenue_effect"],
            "outcome_days": plan["outcome_days"],
            "in_words": plan["verdict"],
        },
        "notes": [
            "Send to the customers in send/. Do not send to anyone in control/, or nothing can be measured.",
            "CSV: texts that a spreadsheet would run as a formula have ' before them. Parquet: texts are unchanged.",
        ],
        "files": files,
    }


def _check_same(target: Path, manifest: dict[str, Any]) -> None:
    """Refuse a folder that holds something else than the list."""
    try:
        there = json.loads((target / MANIFEST).read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError):
        there = None
    if there != manifest["files"]:
        raise CampaignError(
            f"{target} already exists and holds another list. Nothing was overwritten. Choose another --out."
        )
