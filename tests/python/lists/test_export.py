"""`winback export`: the right people in the right file, as a whole or not at all, and safe to open."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import pytest
import yaml
from click.testing import CliRunner
from conftest import ROOT, query
from hypothesis import given, settings
from hypothesis import strategies as st
from lists import DAY, LIST, make_lists

from winback.cli import main
from winback.lists.errors import CampaignError
from winback.lists.export import export_list
from winback.privacy.modes import set_database_mode

FEW = [
    ("A1", "Ann", "treatment", None),
    ("B2", "Bob", "control", None),
    ("C3", "Cy", "treatment", "refused to be contacted"),
    ("D4", "Dee", None, "in call_list until 2026-01-31"),
    ("E5", "Eve", "control", "open order"),
]
NASTY = [
    '=HYPERLINK("http://x")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",  # noqa: RUF001 - the full-width sign is a formula, too
    'O"Neil, "the" man',
    "two\nlines",
    "Smith; =1+1",
    "a\r\n+b",
    "plain",
]


def read_csv(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def is_whole(folder: Path) -> bool:
    """Say whether all files of a list are as the manifest says."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    return there == {"manifest.json", *(file["file"] for file in manifest["files"])} and all(
        hashlib.sha256((folder / file["file"]).read_bytes()).hexdigest() == file["sha256"] for file in manifest["files"]
    )


def test_who_is_in_which_file(tmp_path: Path) -> None:
    """Somebody without consent would be written to, or the control group with the others."""
    database = tmp_path / "shop.duckdb"
    make_lists(database, FEW)
    done = export_list(database, "win_back", tmp_path / "lists")
    assert done.folder == tmp_path / "lists" / LIST
    for name in ("send", "members", "profiles"):
        assert [row["customer_id"] for row in read_csv(done.folder / "send" / f"{name}.csv")] == ["A1"]
    assert [row["customer_id"] for row in read_csv(done.folder / "control" / "control.csv")] == ["B2"]
    assert read_csv(done.folder / "send" / "audiences.csv") == [
        {
            "audience_id": LIST,
            "program": "win_back",
            "title": "Win back the dormant",
            "sent_on": "2026-01-01",
            "members": "1",
        }
    ]
    assert is_whole(done.folder)
    assert done.manifest["currency"] == "EUR"
    assert done.manifest["counts"] == {
        "on_list": 5,
        "send": 1,
        "send_without_contact_key": 0,
        "control": 1,
        "suppressed": {"in call_list until 2026-01-31": 1, "refused to be contacted": 1, "open order": 1},
    }
    assert query(database, "select * from records.lists_sent") == [("demo", LIST, "A1", "win_back", DAY)]


def test_a_list_without_addresses_can_be_taken_back(tmp_path: Path) -> None:
    """Customers whom no tool can reach would count as written to, and be left alone for weeks."""
    database = tmp_path / "shop.duckdb"
    make_lists(database, FEW)
    with duckdb.connect(str(database)) as connection:
        connection.execute("update marts.winback_list set contact_key = null where customer_id = 'A1'")
        connection.execute(
            "insert into records.lists_sent select 'other shop', list_id, 'Z', program, current_date "
            "from marts.winback_list limit 1"
        )
    said = run("export", "win_back", "--out", str(tmp_path / "lists"), database=database)
    assert "1 of the customers to send to have no contact_key" in said
    again = run("export", "win_back", "--out", str(tmp_path / "lists"), database=database)
    command = f"winback records unsend {LIST}"
    assert command in said
    assert command in again
    assert f"Exported lists: {LIST}." in run("records", "unsend", "win_back", database=database)
    folder = str(tmp_path / "records")
    assert "2 lists_sent" in run("records", "export", folder, database=database)
    assert f"{LIST}: no longer marked as sent for 1 customer." in run("records", "unsend", LIST, database=database)
    # what was taken back must not come back by the advice of a message
    assert f"lists as sent that {database} does not: {LIST}" in run("records", "export", folder, database=database)
    assert "1 lists_sent" in run("records", "export", f"{folder}-2", database=database)
    assert query(database, "select dataset from records.lists_sent") == [("other shop",)]
    assert "No list has been exported yet." in run("records", "unsend", LIST, database=database)


def test_the_docs_explain_every_column_of_the_file() -> None:
    """Without it nobody knows whether weekday 1 is a Sunday."""
    page = (ROOT / "docs" / "lists.md").read_text(encoding="utf-8")
    table = page.split("What the columns of `send/send` mean:")[1].split("\n\n")[1]
    explained = [name for row in table.splitlines()[2:] for name in re.findall("`([a-z_0-9]+)`", row.split("|")[1])]
    models = yaml.safe_load((ROOT / "models/marts/lists/_lists__models.yml").read_text(encoding="utf-8"))["models"]
    columns = next(model["columns"] for model in models if model["name"] == "winback_list")
    not_sent = {"arm", "suppressed_reason", "is_to_send", "is_held_back", "revenue_position"}
    assert explained == [one["name"] for one in columns if one["name"] not in not_sent]


def run(*arguments: str, database: Path) -> str:
    """Run a command of winback, and return all it says."""
    return CliRunner().invoke(main, [*arguments, "--db", str(database)]).output


def test_nothing_is_written_twice_or_over(tmp_path: Path) -> None:
    """A second export would send the same list twice, or change a file that was sent."""
    database = tmp_path / "shop.duckdb"
    make_lists(database, FEW)
    folder = export_list(database, "win_back", tmp_path).folder
    with pytest.raises(CampaignError, match="already exported"):
        export_list(database, "win_back", tmp_path / "elsewhere")
    assert not (tmp_path / "elsewhere").exists()
    # ended between the folder and the mark: the same command heals it
    with duckdb.connect(str(database)) as connection:
        connection.execute("delete from records.lists_sent")
    assert export_list(database, "win_back", tmp_path).was_there
    assert query(database, "select count(*) from records.lists_sent") == [(1,)]
    with duckdb.connect(str(database)) as connection:
        connection.execute("delete from records.lists_sent; update marts.winback_list set is_to_send = is_held_back")
    before = (folder / "send" / "send.csv").read_bytes()
    with pytest.raises(CampaignError, match="holds another list"):
        export_list(database, "win_back", tmp_path)
    assert (folder / "send" / "send.csv").read_bytes() == before
    assert query(database, "select count(*) from records.lists_sent") == [(0,)]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["shop.duckdb", LIST]


def test_what_cannot_be_exported_is_said(tmp_path: Path) -> None:
    """A typing error would end in a stack trace, and an empty list in an empty mailing."""
    database = tmp_path / "shop.duckdb"
    make_lists(database, FEW[2:])
    for program, words in (
        ("win-back", "The programs in the seed programs are: win_back"),
        ("win_back", "1 refused to be contacted"),
    ):
        answer = CliRunner().invoke(main, ["export", program, "--out", str(tmp_path), "--db", str(database)])
        assert answer.exit_code == 1
        assert words in answer.output
    missing = CliRunner().invoke(main, ["export", "win_back", "--out", ".", "--db", str(tmp_path / "none.duckdb")])
    assert "There is no database" in missing.output
    assert not (tmp_path / "none.duckdb").exists()


def test_names_come_back_and_run_nowhere(tmp_path: Path) -> None:
    """A customer who calls themselves a formula would run it on the marketer's machine."""
    database = tmp_path / "shop.duckdb"
    make_lists(database, [(f"A{i:02}", name, "treatment", None) for i, name in enumerate(NASTY)])
    folder = export_list(database, "win_back", tmp_path).folder / "send"
    exact = query(database, "select why_1 from marts.winback_list order by customer_id")
    assert duckdb.sql(f"select why_1 from '{folder / 'send.parquet'}' order by customer_id").fetchall() == exact
    shown = [row["why_1"] for row in read_csv(folder / "send.csv")]
    assert [text.replace("'", "") for text in shown] == [name.replace("'", "") for name in NASTY]
    for text in shown:
        # wherever a spreadsheet could begin a cell
        for part in text.replace("\t", ";").replace("\r", ";").replace("\n", ";").replace(",", ";").split(";"):
            assert part.strip(' "')[:1] not in set("=+-@＝＋－＠") or not part  # noqa: RUF001
    assert {row["revenue"] for row in read_csv(folder / "send.csv")} == {"-1.5000"}


def test_telephone_numbers_stay_what_they_are(tmp_path: Path) -> None:
    """A mail or telephone tool would not find '+49 170 again."""
    database = tmp_path / "shop.duckdb"
    make_lists(database, [("A1", "+49 (170) 123-45", "treatment", None)])
    folder = export_list(database, "win_back", tmp_path).folder
    assert read_csv(folder / "send" / "send.csv")[0]["why_1"] == "+49 (170) 123-45"


people = st.lists(
    st.tuples(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=8),
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8),
        st.sampled_from(["treatment", "control", None]),
        st.sampled_from([None, None, "refused to be contacted", "open order"]),
    ).map(lambda row: row if row[2] else (*row[:3], "refused to be contacted")),
    min_size=1,
    max_size=30,
    unique_by=lambda row: row[0],
)


@given(people)
@settings(max_examples=15, deadline=None)
def test_the_control_group_is_never_in_what_is_sent(customers: list[tuple[str, str, str | None, str | None]]) -> None:
    """One control customer in the mailing, and the comparison is of unlike groups."""
    to_send = {row[0] for row in customers if row[2] == "treatment" and row[3] is None}
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "shop.duckdb"
        make_lists(database, customers)
        if not to_send:
            with pytest.raises(CampaignError, match="nobody to send to"):
                export_list(database, "win_back", Path(folder))
            return
        done = export_list(database, "win_back", Path(folder)).folder
        for name in ("send", "members", "profiles"):
            rows = duckdb.sql(f"select customer_id from '{done / 'send' / name}.parquet'").fetchall()
            assert {row[0] for row in rows} == to_send
            assert len(read_csv(done / "send" / f"{name}.csv")) == len(to_send)
        held_back = duckdb.sql(f"select customer_id from '{done / 'control' / 'control'}.parquet'").fetchall()
        assert {row[0] for row in held_back} == {row[0] for row in customers if row[2:] == ("control", None)}


MANY = """
select 'C' || i as customer_id, 'c' || i || '@example.org' as contact_key,
    case when i % 7 = 0 then '=1+1; "' || i || '"' else 'Name, ' || i end as name,
    case when i % 2 = 0 then 'control' else 'treatment' end as arm, null::varchar as suppressed_reason
from range({}) as r (i)
"""


def test_many_rows(tmp_path: Path) -> None:
    """A large shop could not send its list, or would lose rows to a limit. (A million: docs/lists.md.)"""
    database = tmp_path / "shop.duckdb"
    make_lists(database, MANY.format(200_000))
    done = export_list(database, "win_back", tmp_path)
    assert done.manifest["counts"] == {
        "on_list": 200_000,
        "send": 100_000,
        "send_without_contact_key": 0,
        "control": 100_000,
        "suppressed": {},
    }
    for name, suffix in (("send/send", "csv"), ("send/send", "parquet"), ("control/control", "csv")):
        assert duckdb.sql(f"select count(*) from '{done.folder / name}.{suffix}'").fetchall() == [(100_000,)]
    assert query(database, "select count(*) from records.lists_sent") == [(100_000,)]


EXPORT = """
import sys
from pathlib import Path
from winback.lists.export import export_list
from winback.privacy.modes import set_database_mode
print("begins", flush=True)
export_list(Path(sys.argv[1]), "win_back", Path(sys.argv[2]))
"""


@pytest.mark.parametrize("ends", [5, pytest.param(20, marks=pytest.mark.nightly)])
def test_an_end_at_any_moment_leaves_no_half_list(tmp_path: Path, ends: int) -> None:
    """Half a list would be sent, and nobody would know to whom."""
    database = tmp_path / "shop.duckdb"
    make_lists(database, MANY.format(20_000))
    out = tmp_path / "lists"
    draws = random.Random(20260101)
    ended, takes = 0, 0.0
    for round_number in range(1 + ends):
        with duckdb.connect(str(database)) as connection:
            connection.execute("delete from records.lists_sent")
        process = subprocess.Popen([sys.executable, "-c", EXPORT, str(database), str(out)], stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        if round_number == 0:
            # the first is not ended, and says how long one takes
            started = time.monotonic()
            process.wait()
            takes = time.monotonic() - started
            shutil.rmtree(out)
            continue
        time.sleep(takes * draws.uniform(0, 1))
        if process.poll() is None:
            process.kill()
            ended += 1
        process.wait()
        marked = query(database, "select count(*) from records.lists_sent")[0][0]
        if (out / LIST).exists():
            assert is_whole(out / LIST)
            shutil.rmtree(out)
        else:
            # no file of a name that anybody would send, and no mark of what was not written
            assert marked == 0
            assert [path.name for path in out.glob("*") if not path.name.startswith(".")] == []
        assert marked in (0, 10_000)
    # half of them, or the draws came too late to try anything
    assert ended >= ends // 4
    with duckdb.connect(str(database)) as connection:
        connection.execute("delete from records.lists_sent")
    export_list(database, "win_back", out)
    assert [path.name for path in out.iterdir()] == [LIST]
    assert is_whole(out / LIST)
    assert query(database, "select count(*) from records.lists_sent") == [(10_000,)]


@pytest.mark.parametrize(("mode", "others"), [("private", 0o077), ("shared", 0o027)])
def test_a_list_is_as_readable_as_its_database(tmp_path: Path, mode: str, others: int) -> None:
    """Names and addresses of those who are written to would be open to all accounts of the machine."""
    database = tmp_path / "shop.duckdb"
    make_lists(database, FEW)
    set_database_mode(database, mode)
    os.umask(0o022)
    export_list(database, "win_back", tmp_path / "lists")
    written = [path for path in tmp_path.rglob("*") if path != database]
    assert len(written) > 8
    assert [path for path in written if path.stat().st_mode & others] == []
