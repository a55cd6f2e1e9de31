"""`winback trials`: the full grid on a database that was built."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd
import pytest
from click.testing import CliRunner
from record_tables import say_whole
from shops import RFM, any_shop, earlier_shop

from winback.cli import main

PROJECT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a build leaves behind, as far as the trials read it."""
    presets = pd.DataFrame(
        {
            "segmentation": "rfm",
            "feature_position": [1, 2, 3],
            "feature": RFM.feature_names,
            "transform": "log",
            "clip_lower_quantile": None,
            "clip_upper_quantile": None,
            "scaler": "standard",
            "is_value_feature": [False, False, True],
            "feature_role": ["recency", "frequency", None],
        }
    )
    tables = {
        "int_segmentation_presets": presets,
        "int_segmentation_sample": any_shop(120).assign(segmentation="rfm"),
        "int_segmentation_earlier_sample": earlier_shop(300, 2).assign(segmentation="rfm"),
    }
    path = tmp_path_factory.mktemp("trials") / "shop.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema intermediate")
        for name, rows in tables.items():
            connection.register("rows", rows)
            connection.execute(f"create table intermediate.{name} as select * from rows")
        # a view, as dbt makes it
        connection.execute("create view intermediate.int_segmentation_current as select 'demo' as dataset where false")
        say_whole(connection)
    return path


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["trials", "--project-dir", str(PROJECT), *arguments])
    return result.exit_code, result.output


def test_all_trials_are_written_for_people_and_for_programs(database: Path, tmp_path: Path) -> None:
    """Without it an analyst who asks "and what about the other algorithms?" gets no answer."""
    before = database.read_bytes()
    exit_code, output = run("--db", str(database), "--out", str(tmp_path))
    assert exit_code == 0, output
    assert database.read_bytes() == before, "the database is only read"
    table = pd.read_csv(tmp_path / "rfm.csv")
    assert set(table["scaler"]) == {"standard", "min_max", "robust"}
    assert {"k_means", "agglomerative", "gaussian_mixture"} <= set(table["algorithm"])
    assert set(table["linkage"].dropna()) == {"ward", "average", "complete", "single"}
    page = (tmp_path / "rfm.md").read_text(encoding="utf-8")
    chosen = table[table["is_selected"]].iloc[0]
    assert f"{chosen['k']} segments**: {chosen['verdict']}" in page
    assert "- single score: 0." in page
    assert page.count("\n|") == len(table) + 2


def test_what_is_missing_is_said(database: Path, tmp_path: Path) -> None:
    """Without it a wrong path or a typing error ends in a stack trace, or in a table of other options."""
    exit_code, output = run("--db", str(tmp_path / "none.duckdb"))
    assert exit_code == 1
    assert "Run `winback build` first" in output
    exit_code, output = run("--db", str(database), "--vars", "{segment_count_maximum: 5}")
    assert exit_code == 1
    assert "There is no option segment_count_maximum" in output
    assert not database.with_suffix(".duckdb.wal").exists()
