"""From a file to a mapping: look, propose, read a few rows, write."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pandas as pd

from winback.mapping.contract import ATTRIBUTE_PREFIX, NEEDED, WITHOUT_SALES, mapped_columns
from winback.mapping.date_format import FORMATS
from winback.mapping.errors import MappingError
from winback.mapping.expressions import quoted_name, quoted_text
from winback.mapping.folder import joined, look_at_all
from winback.mapping.kinds import no_input_table
from winback.mapping.overlaps import note_overlaps
from winback.mapping.preview import Preview, draw, preview
from winback.mapping.proposal import UNDECIDED, Proposal, Undecided
from winback.mapping.propose import propose
from winback.mapping.raw_table import RawTable, plain_name
from winback.mapping.tidy import tidy
from winback.mapping.write import mapping_yaml
from winback.raw import layout_of, raw_file_problem, raw_files
from winback.raw.files import place_problem

MOST_UNREADABLE = 0.5
"""A needed column stays undecided if a larger share of it cannot be read."""

# Each row gets one that no mapping has to give.
_OWN_KEYS = ("order_line_id", "event_id")

_SEPARATOR_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass(frozen=True)
class Start:
    """A mapping for a file.

    Attributes
    ----------
    proposal : Proposal
    preview : Preview or None
        None where there is nothing to read yet.
    yaml : str
        The mapping as it is to be written.
    report : str
        What a person should see in the terminal.
    """

    proposal: Proposal
    preview: Preview | None
    yaml: str
    report: str


def start(
    place: str, out: Path, *, entity: str | None = None, date_format: str | None = None, command: str = "winback init"
) -> Start:
    """Propose a mapping for a file.

    Parameters
    ----------
    place : str
        A file, a folder of files alike, or a table of a DuckDB file as ``file#table``.
    out : Path
        Where the mapping will be written; it is only named.
    entity : str, optional
        What the rows are, where a person knows.
    date_format : str, optional
        The format of the dates, where a person knows.
    command : str
        The command that asked, for the file's first line.

    Returns
    -------
    Start

    Raises
    ------
    MappingError
        If the file cannot be looked at.
    """
    first, others = _files(place)
    with duckdb.connect() as session:
        tables = look_at_all((first, *others), session)
        table = joined(tables)
        # Names of months are made short before they are read.
        formats = (date_format.replace("%B", "%b"),) if date_format else FORMATS
        found = tidy(table, session, formats)
        if not entity and (why := no_input_table(found.columns)):
            raise MappingError(f"{first} {why}")
        proposal = propose(found.columns, session, entity=entity, formats=formats, on_first_row=found.on_first_row)
        proposal.notes.extend((*table.notes, *found.notes))
        proposal.total_rows, proposal.fill_down = found.total_rows, found.fill_down
        _note_others(others, table, proposal)
        note_overlaps(tables, proposal, session)
        rows = _read(found.table, proposal, session)
    build = f'.venv/bin/winback build --vars "$(cat {shlex.quote(out.as_posix())})"'
    text = mapping_yaml(proposal, command=command, build=build, place=place, encoding=table.encoding)
    return Start(proposal, rows, text, _report(place, table, proposal, rows, out=out, build=build))


def _files(place: str) -> tuple[str, list[str]]:
    """Return the file to look at, and the others of a folder."""
    if not os.path.isdir(place):
        return place, []
    files = raw_files(place, "")
    if not files:
        raise MappingError(f"The folder {place} has no files that can be read (.csv, .txt, .tsv, .parquet, .xlsx).")
    for file in files:
        if problem := place_problem(file, place):
            raise MappingError(f"{file} {problem}")
    return files[0], files[1:]


def _note_others(others: list[str], table: RawTable, proposal: Proposal) -> None:
    """Say that a folder was looked at as a whole, and which of its files lack a column."""
    if not others:
        return
    proposal.notes.append(f"The mapping follows from all {len(others) + 1} files of the folder: formats and words too.")
    wanted = {plain_name(name): name for name in table.names if name not in proposal.unused}
    for path in others:
        problem = raw_file_problem(path, table.encoding or "utf-8")
        if problem:
            # The build reads the whole folder in one encoding and would refuse it for this file.
            raise MappingError(f"{path} {problem}")
        layout = layout_of(path, table.encoding or "utf-8")
        lacking = wanted.keys() - {plain_name(name) for name in (layout.names if layout else [])}
        if lacking:
            _ask_for_lacking(path, {wanted[name] for name in lacking}, proposal)


def _ask_for_lacking(path: str, names: set[str], proposal: Proposal) -> None:
    """Leave the columns that a file of the folder lacks to a person: the build refuses an expression it cannot run."""
    statuses = sorted(names & proposal.statuses.keys())
    if statuses:
        proposal.undecided.append(
            Undecided(
                "statuses",
                (),
                f"{path} has no column {' and '.join(map(repr, statuses))}, so nothing says which of its rows are "
                "sales; add the column there, blank if need be, move the file out of the folder, or delete the column "
                "under statuses",
                is_needed=True,
            )
        )
    by_target = {
        target: sorted(name for name in names if quoted_name(name) in sql)
        for target, sql in proposal.columns.items()
        if proposal.is_open(target)
    }
    proposal.undecided += [
        Undecided(
            target,
            (proposal.columns[target],),
            f"{path} has no column {' and '.join(map(repr, lacking))}; rename the column there or move the file out of "
            "the folder, and write the line below, or delete the line",
            is_needed=True,
        )
        for target, lacking in by_target.items()
        if lacking
    ]


def _read(table: RawTable, proposal: Proposal, session: duckdb.DuckDBPyConnection) -> Preview | None:
    """Read the rows, and drop a mapping that most rows cannot be read by."""
    if table.unusable:
        proposal.notes.append(
            f"Several columns are called {' or '.join(map(repr, table.unusable))} (case and punctuation do not "
            "matter). They are not read. Rename them if you need them."
        )
    if not proposal.columns:
        return None
    rows = preview(table.rows, session, proposal=proposal)
    needed = {target for group in NEEDED[proposal.entity] for target in group} | {"quantity"}
    for target, (count, text) in rows.unreadable.items():
        share = count / max(rows.row_count, 1)
        why = f"{target} cannot be read, such as {text!r}" if text else f"{target} is empty"
        if share > MOST_UNREADABLE and target in needed:
            sql = proposal.columns.pop(target, "")
            proposal.undecided.append(
                Undecided(
                    target,
                    (sql,),
                    f"with the column that fits, {share:.0%} of the rows would be rejected: {why}",
                    is_needed=True,
                )
            )
        elif target != "event_type":
            proposal.notes.append(f"{count:,} of {rows.row_count:,} rows looked at will be rejected: {why}.")
    _note_rejected(table, proposal, session)
    return rows


def _note_rejected(table: RawTable, proposal: Proposal, session: duckdb.DuckDBPyConnection) -> None:
    """Say how many rows will be rejected with the first choice of what is yet to be decided."""
    kinds = mapped_columns()[proposal.entity]
    choices = {
        item.target: item.options[0]
        for item in proposal.undecided
        if item.is_needed and item.options and kinds.get(item.target, "string") in ("decimal(18,4)", "bigint")
    }
    asked = {target: sql for target, sql in choices.items() if UNDECIDED not in sql and target not in proposal.columns}
    if not asked:
        return
    rows = preview(table.rows, session, proposal=replace(proposal, columns={**proposal.columns, **asked}))
    for target, (count, text) in rows.unreadable.items():
        if target in asked:
            why = f"{target} cannot be read, such as {text!r}" if text else f"{target} is empty"
            proposal.notes.append(
                f"With the first choice for {target}, {count:,} of {rows.row_count:,} rows looked at will be rejected: "
                f"{why}."
            )


def _report(place: str, table: RawTable, proposal: Proposal, rows: Preview | None, *, out: Path, build: str) -> str:
    looked = f"{len(table.rows):,} rows" + ("" if table.is_whole else " (the first ones, and some of the others)")
    form = f", {table.encoding}, separated by {_SEPARATOR_NAMES[table.separator]}" if table.separator else ""
    parts = [
        f"{place}: looked at {looked} with {len(table.names)} columns{form}.",
        f"Rows are {proposal.entity}: {proposal.entity_reason}.",
        "",
    ]
    width = max(map(len, [*proposal.columns, "date_format"]))
    parts += [
        f"  {target:<{width}}  {sql if len(sql) <= 60 else sql[:59] + '…'}   ({proposal.reasons.get(target, '')})"
        for target, sql in proposal.columns.items()
    ]
    if proposal.date_format and proposal.date_format != UNDECIDED:
        parts.append(f"  {'date_format':<{width}}  {proposal.date_format}")
    if rows is not None and len(rows.rows.columns):
        parts += ["", f"The first {len(rows.rows)} rows as they will be read:", "", draw(rows.rows)]
    parts += _status_lines(proposal)
    if proposal.unused:
        parts += ["", "Not read: " + ", ".join(map(repr, proposal.unused)) + ". " + _how_to_read(proposal)]
    if table.odd_rows:
        parts.append(f"{table.odd_rows} lines have a different number of fields from the header and will be rejected.")
    parts += [f"Note: {note}" for note in proposal.notes]
    for item in sorted(proposal.undecided, key=lambda item: not item.is_needed):
        choice = f" One of: {'; '.join(item.options)}." if item.options else ""
        effect = "" if item.is_needed else " (Left out until you choose.)"
        parts += ["", f"Could not decide {item.target}: {item.why}.{choice}{effect}"]
    needed = dict.fromkeys(item.target for item in proposal.undecided if item.is_needed)
    parts.append("")
    if needed:
        parts += [
            f"Wrote {out}. Before you can build, decide {', '.join(needed)} in it (look for {UNDECIDED}).",
            "The build command is in its second line.",
        ]
    elif proposal.entity in WITHOUT_SALES:
        parts += [f"Wrote {out}. Read it, then copy its block below 'custom:' into the mapping of your orders."]
    else:
        parts += [f"Wrote {out}. Read it, then build:", f"  {build}"]
    return "\n".join("".join(c if c.isprintable() or c == "\n" else "�" for c in part) for part in parts)


def _status_lines(proposal: Proposal) -> list[str]:
    """List the words of each status with their rows, their money and what becomes of them."""
    lines = []
    for name, words in proposal.statuses.items():
        shown = [
            [word or "(empty)", f"{one.row_count:,}", "" if one.money is None else f"{one.money:,.2f}", one.state]
            for word, one in words.items()
        ]
        table = pd.DataFrame(shown, columns=[name, "rows", "money", "becomes"])
        lines += ["", f"What becomes of the rows by {name!r}:", "", draw(table)]
    return lines


def _how_to_read(proposal: Proposal) -> str:
    """Say how a column that is not read would be."""
    known = [*_OWN_KEYS, *proposal.columns, *(item.target for item in proposal.undecided)]
    free = [target for target in mapped_columns()[proposal.entity] if target not in known]
    if proposal.entity == "customers":
        free.append(f"{ATTRIBUTE_PREFIX}<name>")
    if not free:
        return "No meaning is left for them."
    example = quoted_text(quoted_name(proposal.unused[0]))
    return (
        f"To read one, add a line below 'columns:' such as `<meaning>: {example}`, with both kinds of quotes. "
        f"Meanings that are left: {', '.join(free)}."
    )
