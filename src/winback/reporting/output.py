"""Write the files of a report, and take away those of the report before it."""

from collections.abc import Mapping
from pathlib import Path

from winback.reporting.errors import ReportError

# Lists what the last run wrote, so that pages and pictures that are gone do not stay behind.
MANIFEST = "report-files.txt"


def _remove_stale(out: Path, files: Mapping[str, str]) -> None:
    """Remove files that the last run wrote and this one does not; nothing else is ever touched."""
    manifest = out / MANIFEST
    if not manifest.is_file():
        return
    root = out.resolve()
    for name in manifest.read_text(encoding="utf-8").splitlines():
        path = out / name
        if name not in files and path.is_file() and root in path.resolve().parents:
            path.unlink()


def write_files(out: Path, files: Mapping[str, str]) -> None:
    """Write files below a folder, in UTF-8 with line feeds.

    Parameters
    ----------
    out : Path
        The folder; made if it does not exist.
    files : mapping of str to str
        Paths relative to the folder, and contents.

    Raises
    ------
    ReportError
        If a file cannot be written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        _remove_stale(out, files)
        for name, text in files.items():
            path = out / name
            path.parent.mkdir(parents=True, exist_ok=True)
            # A file that is written over would keep its permissions.
            path.unlink(missing_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        (out / MANIFEST).write_text("\n".join(sorted(files)) + "\n", encoding="utf-8", newline="\n")
    except OSError as error:
        raise ReportError(f"The report cannot be written to {out}: {error}") from error
