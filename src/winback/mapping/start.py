"""From a file to a mapping: look, propose, read a few rows, write."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path

import duckdb

from winback.mapping.contract import NEEDED
from winback.mapping.date_format import FORMATS
from winback.mapping.errors import MappingError
from winback.mapping.preview import Preview, draw, preview
from winback.mapping.profile import profile
from winback.mapping.proposal import UNDECIDED, Proposal, Undecided, propose
from winback.mapping.raw_table import RawTable, look_at
from winback.mapping.write import mapping_yaml
from winback.raw import raw_files

MOST_UNREADABLE = 0.5
"""A needed column of which more cannot be read is not decided."""

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
    file: Path, out: Path, *, entity: str | None = None, date_format: str | None = None, command: str = "winback init"
) -> Start:
    """Propose a mapping for a file.

    Parameters
    ----------
    file : Path
        A file, or a folder of files alike, of which the first is looked at.
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
    first = _first_file(file)
    with duckdb.connect() as session:
        table = look_at(first, session)
        formats = (date_format,) if date_format else FORMATS
        columns = profile(table, session, formats)
        proposal = propose(columns, session, entity=entity, formats=formats)
        rows = _read(table, proposal, session)
    build = f'.venv/bin/dbt build --vars "$(cat {shlex.quote(out.as_posix())})"'
    text = mapping_yaml(proposal, command=command, build=build, files=file.as_posix(), encoding=table.encoding)
    return Start(proposal, rows, text, _report(first, table, proposal, rows, out, build))


def _first_file(path: Path) -> Path:
    if not path.is_dir():
        return path
    files = raw_files(str(path))
    if not files:
        raise MappingError(f"{path} is a folder without .csv or .txt files (or the same with .gz); name the file itself.")
    return Path(files[0])


def _read(table: RawTable, proposal: Proposal, session: duckdb.DuckDBPyConnection) -> Preview | None:
    """Read the rows, and take back what most rows cannot be read by."""
    if not proposal.columns:
        return None
    known = None if proposal.date_format == UNDECIDED else proposal.date_format
    # Zones are cut off by the reader of dates.
    bare = table.rows if not proposal.has_zone else table.rows
    rows = preview(bare, proposal.entity, proposal.columns, known, session)
    needed = {target for group in NEEDED[proposal.entity] for target in group}
    for target, (count, text) in rows.unreadable.items():
        share = count / max(rows.row_count, 1)
        if share > MOST_UNREADABLE and target in needed:
            sql = proposal.columns.pop(target)
            proposal.undecided.append(
                Undecided(target, (sql,), f"{share:.0%} of its values cannot be read, such as {text!r}", is_needed=True)
            )
        else:
            proposal.notes.append(
                f"{count} of {rows.row_count} rows looked at will be rejected: {target} cannot be read, such as {text!r}."
            )
    return rows


def _report(
    file: Path, table: RawTable, proposal: Proposal, rows: Preview | None, out: Path, build: str
) -> str:
    looked = f"{len(table.rows):,} rows" + ("" if table.is_whole else " (the first and the last)")
    form = f", {table.encoding}, separated by {_SEPARATOR_NAMES[table.separator]}" if table.separator else ""
    parts = [
        f"{file}: looked at {looked} with {len(table.names)} columns{form}.",
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
    if proposal.unused:
        parts += ["", "Not read: " + ", ".join(map(repr, proposal.unused)) + "."]
    if table.odd_rows:
        parts.append(f"{table.odd_rows} lines have another number of fields than the header and will be rejected.")
    parts += [f"Note: {note}" for note in proposal.notes]
    for item in sorted(proposal.undecided, key=lambda item: not item.is_needed):
        choice = f" One of: {'; '.join(item.options)}." if item.options else ""
        effect = "" if item.is_needed else " (Left out until you choose.)"
        parts += ["", f"Could not decide {item.target}: {item.why}.{choice}{effect}"]
    needed = [item.target for item in proposal.undecided if item.is_needed]
    parts.append("")
    if needed:
        parts.append(f"Wrote {out}. Decide {', '.join(needed)} in it (look for {UNDECIDED}), then build:")
    else:
        parts.append(f"Wrote {out}. Read it, then build:")
    parts.append(f"  {build}")
    return "\n".join("".join(c if c.isprintable() or c == "\n" else "�" for c in part) for part in parts)
