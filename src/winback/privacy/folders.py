"""Erase customers from folders that winback wrote: exported lists, records, reports, what dbt wrote about builds."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb

from winback.durable import sha256_of, sync
from winback.lists.spreadsheets import shown_text
from winback.privacy.contract import CONTACT, CUSTOMER, any_of, kind_of
from winback.privacy.erase import pattern_of, pseudonymize
from winback.privacy.keys import hash_of, use_key
from winback.privacy.people import JOURNAL, People
from winback.records.folder import FORMAT, check_folder, load_folder, recover, write_folder

REPORT = "report-files.txt"
"""What a folder with a report has; `winback.reporting.output` writes it."""

REPORT_OF = "report-of.txt"
"""Says of which database it is; one that does not is taken for a report of any."""

OF_DBT = ("compiled", "run", "run_results.json")
"""What dbt writes below target/ about a build, messages of failed tests among it; the next build writes it again."""

_LOOKED_INTO = 1 << 28
"""Larger files of other programs are named, and not read."""


def clean_dbt(target: Path, logs: Path) -> list[str]:
    """Remove what dbt wrote about builds: it quotes rows that broke a rule.

    Parameters
    ----------
    target, logs : path
        The folders; they need not exist.

    Returns
    -------
    list of str
        What was removed.
    """
    done = []
    for path in (*(target / name for name in OF_DBT), *sorted(logs.glob("*.log*"))):
        if path.is_dir():
            shutil.rmtree(path)
        elif path.exists():
            path.unlink()
        else:
            continue
        done.append(f"{path} removed; the next build writes it again")
    return done


def clean_folder(
    folder: Path, people: People, key: bytes, names: Mapping[str, str], *, database: Path
) -> tuple[list[str], list[str]]:
    """Erase customers from everything below a folder that winback wrote.

    Parameters
    ----------
    folder : path
    people : People
    key : bytes
        Of the hashes.
    names : mapping
        As `personal_names` returns it.
    database : path
        Theirs: a report of another one that is there stays.

    Returns
    -------
    done : list of str
        What was written again or removed.
    left : list of str
        Files of other programs in which they stand.
    """
    done, left = [], []
    seen: list[Path] = []
    for place, clean in _folders(folder):
        seen.append(place)
        if clean is _clean_report and (other := _other_database(place, database)):
            done.append(f"{place}: a report of {other}, kept")
            continue
        if said := clean(place, people, key, names):
            done.append(said)
    for file in _files(folder):
        if not any(place in file.parents for place in seen) and _has(file, people):
            left.append(str(file))
    return done, left


def _folders(folder: Path) -> Iterator[tuple[Path, Callable[..., str | None]]]:
    """Find folders that winback wrote, with what cleans them."""
    for left in sorted(folder.rglob(".*.partial")):
        # of an export that was ended
        if left.is_dir():
            yield left, _remove
    for report in sorted(folder.rglob(REPORT)):
        yield report.parent, _clean_report
    for manifest in sorted(folder.rglob("manifest.json")):
        try:
            said = json.loads(manifest.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(said, dict) and said.get("format") == FORMAT:
            yield manifest.parent, _clean_records
        elif isinstance(said, dict) and "list_id" in said and "files" in said:
            yield manifest.parent, _clean_list


def _remove(folder: Path, _people: People, _key: bytes, _names: Mapping[str, str]) -> str:
    shutil.rmtree(folder)
    return f"{folder}: left behind by an export, removed"


def _other_database(report: Path, database: Path) -> Path | None:
    """Name the database that a report is of, if it is another one than theirs and still there."""
    if not (report / REPORT_OF).is_file():
        return None
    other = Path((report / REPORT_OF).read_text(encoding="utf-8").strip())
    return other if other.is_file() and other != database.resolve() else None


def _clean_report(folder: Path, _people: People, _key: bytes, _names: Mapping[str, str]) -> str:
    """Remove a report: it may name them, and other figures changed, too."""
    files = [folder / name for name in (folder / REPORT).read_text(encoding="utf-8").splitlines()]
    inside = [file for file in files if file.is_file() and folder.resolve() in file.resolve().parents]
    for file in inside:
        file.unlink()
    (folder / REPORT).unlink()
    (folder / REPORT_OF).unlink(missing_ok=True)
    return f"{folder}: report removed; write it again with `winback report`"


def _clean_records(folder: Path, people: People, key: bytes, _names: Mapping[str, str]) -> str:
    """Write a folder of records again, as an export after the erasure would."""
    recover(folder)
    with duckdb.connect() as connection:
        use_key(connection, key)
        filed = check_folder(folder)
        load_folder(connection, folder, filed)
        connection.execute("create schema records")
        connection.execute(
            "create temp table to_forget as select unnest($1) as id_hash", [[hash_of(key, text) for text in people.ids]]
        )
        for name in filed.tables:
            connection.execute(f"create table records.{name} as from filed_{name}")
            pseudonymize(connection, name, f"records.{name}", "to_forget")
        write_folder(connection, folder)
    return f"{folder}: records written again"


def _clean_list(folder: Path, people: People, _key: bytes, names: Mapping[str, str]) -> str | None:
    """Write the files of a list again without them, and last its manifest with the numbers that are left."""
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    files = {one["file"]: one for one in manifest["files"]}
    before = {name: one["sha256"] for name, one in files.items()}
    with duckdb.connect() as connection:
        ids = [*people.ids, *people.contacts]
        connection.execute("create temp table forgotten_ids as select unnest($1) as id", [ids])
        for name in sorted(name for name in files if name.endswith(".parquet") and (folder / name).is_file()):
            connection.execute(f"create or replace temp table kept as from read_parquet('{_escaped(folder / name)}')")
            columns = connection.execute("describe kept").fetchall()
            theirs = [column for column, *_ in columns if kind_of(column, names) in (CUSTOMER, CONTACT)]
            where = any_of(theirs, "{} in (select id from forgotten_ids)") or "false"
            gone = connection.execute(f"delete from kept where {where}").fetchall()[0][0]  # noqa: S608 - quoted names
            # or a command that was ended has written it
            if gone or sha256_of(folder / name) != before[name]:
                _write_both(connection, folder, name, columns, files)
    if all(before[name] == one["sha256"] for name, one in files.items()):
        return None
    counts = manifest.setdefault("counts", {})
    for count in ("send", "control"):
        if (file := files.get(f"{count}/{count}.parquet")) and count in counts:
            counts["forgotten"] = counts.get("forgotten", 0) + counts[count] - file["rows"]
            counts[count] = file["rows"]
    partial = folder / ".manifest.json.partial"
    partial.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    _put(partial, folder / "manifest.json")
    return f"{folder}: list written again"


def _write_both(
    connection: duckdb.DuckDBPyConnection, folder: Path, name: str, columns: list[Any], files: dict[str, Any]
) -> None:
    """Write the rows that are kept as Parquet and CSV."""
    shown = ", ".join(f"{shown_text(c) if kind == 'VARCHAR' else c} as {c}" for c, kind, *_ in columns)
    rows = connection.execute("select count(*) from kept").fetchall()[0][0]
    csv, parquet = folder / name.removesuffix(".parquet"), folder / name
    csv = csv.with_name(csv.name + ".csv")
    for file, select, form in ((csv, shown, "format csv, header"), (parquet, "*", "format parquet")):
        partial = file.with_name(f".{file.name}.partial")
        connection.execute(f"copy (select {select} from kept order by rowid) to '{_escaped(partial)}' ({form})")  # noqa: S608
        _put(partial, file)
        if one := files.get(file.relative_to(folder).as_posix()):
            one.update(rows=rows, bytes=file.stat().st_size, sha256=sha256_of(file))


def _put(partial: Path, file: Path) -> None:
    """Give a file that was written beside an old one its name."""
    partial.chmod(file.stat().st_mode if file.exists() else 0o600)
    sync(partial)
    partial.replace(file)
    sync(file.parent)


def _files(folder: Path) -> Iterable[Path]:
    """List the files below a folder that may be text."""
    for file in sorted(folder.rglob("*")):
        of_command = file.name.endswith(JOURNAL)
        if file.is_file() and not file.is_symlink() and not of_command and file.stat().st_size < _LOOKED_INTO:
            yield file


def _has(file: Path, people: People) -> bool:
    """Say whether a file has an id or address that can be distinguished from other texts."""
    content = file.read_bytes()
    if any(text.encode() in content for text in people.plain):
        return True
    # Python has no classes of Unicode letters.
    pattern = pattern_of(people.words).replace(r"\pL\pN", r"\w")
    return bool(people.words) and re.search(pattern, content.decode("utf-8", errors="replace")) is not None


def _escaped(path: Path) -> str:
    return str(path).replace("'", "''")
