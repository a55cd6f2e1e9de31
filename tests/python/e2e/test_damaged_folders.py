"""Folders of twenty differently damaged files of each form: nothing is lost, and what is sound arrives.

Online Retail has a large damaged file of its own, in test_damage.py; `make fuzz` damages rows in quotes, too.
"""

import random
from pathlib import Path

import pytest
from conftest import Dbt, DbtRun
from fuzz import DAMAGES, FORMS, DamagedFile, build, problems, write_damaged

# Damages that leave no form as it was; some of the others may hit white space, or make a name into another name.
ALWAYS_TOLD = {"unclosed_quote", "glued_lines", "appended_page", "utf_16_stretch", "exponents", "latin_letters"}


@pytest.fixture(scope="module", params=[form for form in FORMS if form not in ("online_retail", "rows_in_quotes")])
def damaged(
    request: pytest.FixtureRequest, dbt: Dbt, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, DbtRun, dict[str, DamagedFile]]:
    """One build of a folder in which each file is damaged in another way."""
    form: str = request.param
    folder: Path = tmp_path_factory.mktemp(form)
    files = write_damaged(FORMS[form], folder, list(DAMAGES), random.Random(f"{form} 7"))
    return form, build(dbt, f"damaged_{form}", form, folder).check(), files


def test_nothing_is_lost(damaged: tuple[str, DbtRun, dict[str, DamagedFile]]) -> None:
    """One broken export would cost the good rows of its folder, or hide that some are missing."""
    form, run, files = damaged
    assert len(files) >= 20
    assert problems(run, FORMS[form], files) == []


def test_every_damage_is_told(damaged: tuple[str, DbtRun, dict[str, DamagedFile]]) -> None:
    """Rows changed by damage would pass as sales: the test above could be blind, too."""
    _, run, files = damaged
    told = {name for (name,) in run.query("select distinct source_file from marts.rejected_rows")}
    damages = {name[3:-4] for name in told}
    assert damages >= ALWAYS_TOLD
    assert len(damages) >= 14
    # The files are damaged, not destroyed.
    sound = sum(len(file.sound) for file in files.values())
    assert sound > 0.5 * sum(file.row_count for file in files.values())
