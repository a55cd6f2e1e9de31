"""Write the files of a report beside those of the report before it, and exchange them."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from winback.durable import exchange
from winback.reporting.errors import ReportError
from winback.trouble import in_words

# Lists what the last run wrote, so that pages and pictures that are gone do not stay behind.
MANIFEST = "report-files.txt"
OF = "report-of.txt"
"""Names the database that a report is of: `winback forget` removes the reports of its database."""
PARTIAL = ".report.partial"


def _written(out: Path) -> set[str]:
    """Return what earlier runs wrote into a folder."""
    manifest = out / MANIFEST
    return set(manifest.read_text(encoding="utf-8").splitlines()) if manifest.is_file() else set()


def _remember(out: Path, names: set[str]) -> None:
    """Write down what is a report's in a folder, in one step."""
    part = out / f"{MANIFEST}.partial"
    part.write_text("\n".join(sorted(names)) + "\n", encoding="utf-8", newline="\n")
    part.replace(out / MANIFEST)


def _keep_foreign(out: Path, folder: str, partial: Path, written: set[str]) -> None:
    """Take along the files of a folder that no report has written."""
    for file in sorted((out / folder).rglob("*")):
        name = file.relative_to(out).as_posix()
        new = partial / name
        if (file.is_file() or file.is_symlink()) and name not in written and not os.path.lexists(new):
            new.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, new, follow_symlinks=False)


def write_files(out: Path, files: Mapping[str, str], *, of: Path | None = None) -> None:
    """Write files below a folder, in UTF-8 with line feeds: a reader finds the old report or the new one, never half.

    Parameters
    ----------
    out : Path
        The folder; made if it does not exist.
    files : mapping of str to str
        Paths relative to the folder, each in one of its folders, and contents.
    of : Path, optional
        The database that they are of.

    Raises
    ------
    ReportError
        If a file cannot be written; the report before stays as it is.
    """
    partial = out / PARTIAL
    try:
        out.mkdir(parents=True, exist_ok=True)
        # left behind by a report that was killed
        shutil.rmtree(partial, ignore_errors=True)
        for name, text in files.items():
            path = partial / name
            path.parent.mkdir(parents=True, exist_ok=True)
            # A file that is written over would keep its permissions.
            path.unlink(missing_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        # Until the new one is whole, the folder may have pages of two databases.
        (out / OF).unlink(missing_ok=True)
        written = _written(out)
        _remember(out, written | files.keys())
        for folder in sorted({name.split("/", 1)[0] for name in files}):
            _keep_foreign(out, folder, partial, written | files.keys())
            exchange(partial / folder, out / folder)
        _remember(out, set(files))
        if of is not None:
            (out / OF).write_text(f"{of.resolve()}\n", encoding="utf-8")
    except OSError as error:
        raise ReportError(f"The report was not written to {out}. {in_words(error)}") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
