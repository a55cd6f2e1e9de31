"""Models and macros that can be read at one sitting."""

from conftest import ROOT

LINES_MAX = 150


def test_no_model_or_macro_is_longer_than_it_can_be_read() -> None:
    """What does several jobs in one file is changed in the wrong place; a piece is an ephemeral model or a macro."""
    files = [
        file
        for folder in ("models", "python_models", "macros")
        for suffix in ("*.sql", "*.py")
        for file in (ROOT / folder).rglob(suffix)
    ]
    assert len(files) > 250
    lengths = {str(file.relative_to(ROOT)): len(file.read_text(encoding="utf-8").splitlines()) for file in files}
    too_long = {name: lines for name, lines in sorted(lengths.items()) if lines > LINES_MAX}
    assert not too_long, f"more than {LINES_MAX} lines: {too_long}"
