"""What `make test` leaves out is listed."""

import re

from conftest import ROOT

TESTS = ROOT / "tests" / "python"


def test_what_waits_for_the_night_is_listed() -> None:
    """Nobody would know that a behavior is not tried until the night, or by what it is tried before."""
    marked = {
        str(path.relative_to(TESTS))
        for path in TESTS.rglob("test_*.py")
        if "pytest.mark." + "nightly" in path.read_text(encoding="utf-8")
    }
    section = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("\n## Tests\n")[1]
    rows = [line.split("|") for line in section.splitlines() if line.startswith("| `")]
    assert {file for row in rows for file in re.findall(r"`([\w/]+\.py)`", row[1])} == marked
    assert all(cell.strip() for row in rows for cell in row[1:4])
