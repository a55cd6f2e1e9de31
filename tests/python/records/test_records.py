"""Records in a folder: they come back bit by bit, and a damaged folder is refused."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from conftest import query
from record_tables import make_records

from winback.cli import main
from winback.durable import sha256_of
from winback.last_build import last_vars
from winback.records.fit_columns import COLUMNS, MODEL_COLUMNS
from winback.records.models import import_models
from winback.records.tables import RecordsError
from winback.records.transfer import export_records, import_records
from winback.records.versions import VERSION
from winback.segments import Model, read_models, stack_models
from winback.segments.frames import typed_frame
from winback.segments.keeping.model import with_summary

NASTY = ["plain", "", " with spaces ", 'O"Neil, "the" man', "two\nlines", "a\r\nb", "'", "null", "NULL", "ü"]
NASTY += ["=1+1", "-2", "'=1", "''@x", "+49 170", "a;=b\n-c", " =x", "\t=y", "＝z"]  # noqa: RUF001


SAMPLE = pd.DataFrame({"recency_days": np.arange(0, 400, 0.7)})
OF_FEATURE = {"scaler": "standard", "feature": "recency_days", "feature_position": 1}
TABLES = {
    "models": [{"origin": "first fit", "definition": '{"features": []}', "highest_segment_id": 2, "segments_gone": ""}],
    "scalers": [OF_FEATURE | {"location": 0.1, "scale": 1 / 3}],
    "centers": [
        OF_FEATURE | {"segment_id": 2, "center_scaled": 0.1 + 0.2},
        OF_FEATURE | {"segment_id": 1, "center_scaled": 1e3 / 7},
    ],
    "silhouettes": [{"customer_id": name, "segment_id": 1, "silhouette": 2 / 3} for name in NASTY],
}


@pytest.fixture
def model() -> Model:
    """A model of two segments by one feature, with numbers that have no short name."""
    return Model(
        dataset="shop",
        segmentation="rfm",
        fit_number=1,
        as_of_date="2026-01-01",
        tables={
            name: typed_frame(name, pd.DataFrame(TABLES.get(name, [])).assign(segmentation="rfm"))
            for name in COLUMNS | MODEL_COLUMNS
        },
    )


@pytest.fixture
def database(model: Model, tmp_path: Path) -> Path:
    """A database with a row of each kind, and a model."""
    database = tmp_path / "shop.duckdb"
    with duckdb.connect(str(database)) as connection:
        make_records(connection)
        connection.register("customers", np.array(NASTY, dtype=object))
        connection.execute(
            """
            insert into records.list_assignments by name
            select 'shop' as dataset, 'win_back' as program, '1' as salt, column0 as customer_id, 'control' as arm
            from customers;
            insert into records.lists_sent by name
            select 'shop' as dataset, 'win_back-2026-01-01' as list_id, 'A1' as customer_id, 'win_back' as program;
            insert into records.segment_names_log by name
            select 'shop' as dataset, 'rfm' as segmentation, 1 as segment_id, 1 as change_number, 'Top' as segment_name;
            insert into records.build_options values (1, 'shop', 'as_of_date: 2026-01-01')
            """
        )
    put(database, model)
    return database


def put(database: Path, *models: Model) -> None:
    with duckdb.connect(str(database)) as connection:
        connection.register("models", stack_models(models))
        connection.execute("create table if not exists records.segmentation_fits as from models limit 0")
        connection.execute("insert into records.segmentation_fits by name from models")


def in_use(database: Path) -> Model:
    with duckdb.connect(str(database), read_only=True) as connection:
        return read_models(connection.table("records.segmentation_fits").df(), "shop")["rfm"]


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def changed(model: Model, fit_number: int) -> Model:
    """A model of another version."""
    centers = model.tables["centers"].assign(segment_id=lambda table: table["segment_id"] + 1)
    other = replace(model, fit_number=fit_number, tables={**model.tables, "centers": centers})
    return with_summary(other, highest_segment_id=int(model.summary["highest_segment_id"]) + 1)


def test_records_come_back_bit_by_bit(model: Model, database: Path, tmp_path: Path) -> None:
    """Customers on a border would change segment, and a customer with a strange id be drawn anew."""
    put(database, changed(model, 2))
    folder, other = tmp_path / "archive" / "records", tmp_path / "other.duckdb"
    counts = export_records(database, folder)
    assert counts["list_assignments"] == len(NASTY)
    assert import_records(other, folder) == counts
    assert import_records(other, folder) == dict.fromkeys(counts, 0)
    for name in counts:
        # a model in the order it lies in; and an empty text is no null
        rows = f"from records.{name}" + ("" if name == "segmentation_fits" else " order by all")
        assert query(other, rows) == query(database, rows)
    assert last_vars(other) == {"dataset": "shop", "as_of_date": last_vars(database)["as_of_date"]}
    for one, back in zip(in_use(database).assign(SAMPLE), in_use(other).assign(SAMPLE), strict=True):
        np.testing.assert_array_equal(one, back)
    before = files(folder)
    export_records(other, folder)
    assert files(folder) == before
    assert [path.name for path in folder.parent.iterdir()] == ["records"]


def test_a_version_is_the_same_in_every_release(model: Model) -> None:
    """A model that was moved to a new version of winback would be called another one, though it scores alike."""
    assert model.version == "68a886146e00cb8b"


def test_another_database_goes_on_by_itself(model: Model, database: Path, tmp_path: Path) -> None:
    """What a database was built with is its own: a refit would repeat the build of another one."""
    folder, other = tmp_path / "records", tmp_path / "other.duckdb"
    export_records(database, folder)
    with duckdb.connect(str(other)) as connection:
        make_records(connection)
        connection.execute("insert into records.build_options values (1, 'cdnow', '{}')")
    import_records(other, folder)
    assert last_vars(other) == {"dataset": "cdnow"}
    export_records(other, folder)


def test_models_that_differ_are_refused(model: Model, database: Path, tmp_path: Path) -> None:
    """The segments of one database would be counted under the names of another."""
    folder = tmp_path / "records"
    export_records(database, folder)
    with duckdb.connect(str(database)) as connection:
        connection.execute("update records.segmentation_fits set center_scaled = 0.5 where artifact = 'centers'")
    before = files(folder)
    for command in (import_records, export_records):
        with pytest.raises(RecordsError, match=r"1 records of segmentation_fits, such as shop, rfm, 1: .*models-only"):
            command(database, folder)
    assert files(folder) == before


def test_an_earlier_model_can_be_taken_back(model: Model, database: Path, tmp_path: Path) -> None:
    """A refit that nobody wants any more would stay for ever, or cost the lists that were sent since."""
    folder = tmp_path / "records"
    export_records(database, folder)
    assert import_models(database, folder) == []
    put(database, changed(model, 2))
    assert sum(import_records(database, folder).values()) == 0
    assert in_use(database).fit_number == 2
    said = CliRunner().invoke(main, ["records", "import", str(folder), "--models-only", "--db", str(database)]).output
    assert said == f"shop, rfm: fit 3, version {model.version}\n"
    back = in_use(database)
    assert (back.fit_number, back.version, back.summary["origin"]) == (3, model.version, "file")
    # no id that a segment ever had is given anew
    assert back.summary["highest_segment_id"] == model.summary["highest_segment_id"] + 1
    assert not len(back.tables["moves"])
    # nothing else was taken
    other = tmp_path / "other.duckdb"
    assert [one.fit_number for one in import_models(other, folder)] == [1]
    tables = query(other, "select table_name from information_schema.tables order by 1")
    assert tables == [("schema_version",), ("segmentation_fits",)]


def _line_lost(folder: Path) -> None:
    file = folder / "list_assignments.csv"
    file.write_bytes(file.read_bytes().rsplit(b"\n", 2)[0])


def _in_manifest(change: Callable[[dict], object]) -> Callable[[Path], None]:  # type: ignore[type-arg]
    def damage(folder: Path) -> None:
        file = folder / "manifest.json"
        manifest = json.loads(file.read_text(encoding="utf-8"))
        change(manifest)
        file.write_text(json.dumps(manifest), encoding="utf-8")

    return damage


def _code(manifest: dict) -> None:  # type: ignore[type-arg]
    manifest["tables"]["list_assignments"]["columns"] = {"a integer); drop table b; --": "BIGINT"}


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a line was lost": (_line_lost, r"list_assignments\.csv was cut short or changed"),
    "a file was lost": (lambda folder: (folder / "lists_sent.csv").unlink(), r"lists_sent\.csv was cut short"),
    "another file": (lambda folder: (folder / "notes.txt").touch(), "also has notes.txt"),
    "no manifest": (lambda folder: (folder / "manifest.json").unlink(), "is not a folder of records"),
    "no JSON": (lambda folder: (folder / "manifest.json").write_text("["), "is not a folder of records"),
    "another format": (_in_manifest(lambda manifest: manifest.update(format="version 9")), "'version 9' and must be"),
    "no tables": (_in_manifest(lambda manifest: manifest.pop("tables")), "is damaged"),
    "a newer version": (_in_manifest(lambda manifest: manifest["tables"].update(more={})), "newer version: its more"),
    "a newer version of the tables": (
        _in_manifest(lambda manifest: manifest.update(schema_version=VERSION + 1)),
        "knows them up to version 1. Use the newer winback",
    ),
    "a column that nobody knows": (
        _in_manifest(lambda manifest: manifest["tables"]["lists_sent"]["columns"].update(mood="VARCHAR")),
        "lists_sent has columns that this version does not know: mood",
    ),
    "a column too few": (
        _in_manifest(lambda manifest: manifest["tables"]["lists_sent"]["columns"].pop("sent_on")),
        "lists_sent lacks sent_on, and nobody can say what stood there",
    ),
    "another type": (
        _in_manifest(lambda manifest: manifest["tables"]["lists_sent"]["columns"].update(customer_id="BIGINT")),
        "customer_id .BIGINT instead of VARCHAR.",
    ),
    "a name that runs": (_in_manifest(_code), "columns of list_assignments cannot be read"),
}


@pytest.mark.parametrize(("damage", "message"), DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_folder_is_refused(
    database: Path, tmp_path: Path, damage: Callable[[Path], object], message: str
) -> None:
    """Some customers would be drawn anew, silently, or a slip in an editor would move them."""
    folder, other = tmp_path / "records", tmp_path / "other.duckdb"
    export_records(database, folder)
    damage(folder)
    before = files(folder)
    for command, target in ((import_records, other), (import_models, other), (export_records, database)):
        with pytest.raises(RecordsError, match=message):
            command(target, folder)
    assert files(folder) == before
    assert not other.exists()


def test_a_value_that_is_none_adds_nothing(database: Path, tmp_path: Path) -> None:
    """One half of the records would be in the database, and the other would be refused from then on."""
    folder, other = tmp_path / "records", tmp_path / "other.duckdb"
    export_records(database, folder)
    sent = folder / "lists_sent.csv"
    sent.write_text(sent.read_text(encoding="utf-8").rstrip("\n") + "no day\n", encoding="utf-8")
    _in_manifest(lambda manifest: manifest["tables"]["lists_sent"].update(sha256=sha256_of(sent)))(folder)
    with pytest.raises(RecordsError, match=r"lists_sent\.csv cannot be read"):
        import_records(other, folder)
    assert query(other, "select count(*) from information_schema.tables") == [(0,)]


def test_what_cannot_be_done_is_said(database: Path, tmp_path: Path) -> None:
    """A typing error would end in a stack trace, or in a folder of nothing."""
    with pytest.raises(RecordsError, match="There is no database"):
        export_records(tmp_path / "none.duckdb", tmp_path / "records")
    empty = tmp_path / "empty.duckdb"
    duckdb.connect(str(empty)).close()
    with pytest.raises(RecordsError, match="has no records"):
        export_records(empty, tmp_path / "records")
    with pytest.raises(RecordsError, match="is not a folder of records"):
        import_records(empty, tmp_path / "records")
    for command in (["export", str(tmp_path)], ["import", str(tmp_path)], ["unsend", "win_back-2026-01-01"]):
        said = CliRunner().invoke(main, ["records", *command, "--db", str(tmp_path / "none.duckdb")])
        assert said.exit_code == 1
        assert said.output.startswith("Error: ")
    assert not (tmp_path / "none.duckdb").exists()
    with duckdb.connect(str(database)) as connection:
        connection.execute("drop table records.segmentation_fits")
    export_records(database, tmp_path / "records")
    with pytest.raises(RecordsError, match="has no segmentation models"):
        import_models(database, tmp_path / "records")


EXPORT = """
import sys
from pathlib import Path
from winback.records.transfer import export_records
print("begins", flush=True)
export_records(Path(sys.argv[1]), Path(sys.argv[2]))
"""


@pytest.mark.parametrize("ends", [4, pytest.param(10, marks=pytest.mark.nightly)])
def test_an_end_at_any_moment_leaves_a_whole_folder(database: Path, tmp_path: Path, ends: int) -> None:
    """The only copy of an experiment would be half a copy, found when the database is gone."""
    folder = tmp_path / "records"
    export_records(database, folder)
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "insert into records.list_assignments by name select 'shop' as dataset, 'win_back' as program, "
            "'1' as salt, 'C' || i as customer_id, 'control' as arm from range(20000) as r (i)"
        )
    whole = export_records(database, tmp_path / "all")
    few = files(folder)
    draws = random.Random(20260101)
    ended, takes = 0, 0.0
    for round_number in range(1 + ends):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, content in few.items():
            (folder / name).write_bytes(content)
        process = subprocess.Popen([sys.executable, "-c", EXPORT, str(database), str(folder)], stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        if round_number == 0:
            # the first is not ended, and says how long one takes
            started = time.monotonic()
            process.wait()
            takes = time.monotonic() - started
            continue
        time.sleep(takes * draws.uniform(0, 1))
        if process.poll() is None:
            process.kill()
            ended += 1
        process.wait()
        other = tmp_path / f"other_{round_number}.duckdb"
        assert import_records(other, folder)["list_assignments"] in (len(NASTY), whole["list_assignments"])
    # half of them, or the draws came too late to try anything
    assert ended >= ends // 3
    assert export_records(database, folder) == whole
    assert {path.name for path in tmp_path.iterdir() if path.is_dir()} == {"records", "all"}
