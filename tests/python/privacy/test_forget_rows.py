"""`winback forget` where rows come in: a customer is gone, stays out, and is counted; nobody else loses a row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import ROOT, Dbt, DbtRun, forget_keys, query

from winback.errors import UserError
from winback.privacy.contract import text_columns
from winback.privacy.forget import Forgotten, forget
from winback.privacy.keys import hash_of, key_file, read_key
from winback.privacy.people import journal_file

GONE = ("c-101", "old-101", "ann@x.org", "Ann Archer")
"""The id, the alias, the address and the name of who is forgotten."""

FILES = {
    "orders.csv": [
        "number,at,who,mail,name,product,pieces,price",
        "o1,2026-01-02 10:00:00,c-101,ann@x.org,Ann Archer,p1,1,10.00",
        "o2,2026-01-03 10:00:00,c-102,bob@x.org,Bob,p1,2,5.00",
        "o3,2026-01-04 10:00:00,old-101,ann@x.org,Ann Archer,p2,1,7.00",
        # damaged, by a guest, and both
        "o4,2026-01-05 10:00:00,c-101,ann@x.org,Ann Archer,p1,1",
        "o5,2026-01-06 10:00:00,c-101,ann@x.org,Ann Archer,p1,many,1.00",
        'o6,2026-01-07 10:00:00,,"Ann@X.org",Ann Archer,p2,1,3.00',
        "o7,2026-01-08 10:00:00,,guest@x.org,Somebody,p2,1,4.00",
        "o8,2026-01-09 10:00:00,c-103,shared@x.org,Cy,p2,1,101",
    ],
    "people.csv": [
        "id,mail,name,by",
        "c-101,ann@x.org,Ann Archer,c-102",
        "c-102,shared@x.org,Bob,c-101",
        "c-103,shared@x.org,Cy,",
    ],
    "ids.csv": ["from,to", "old-101,c-101"],
}
SELECTED = ("+row_accounting", "+rejected_rows", "+int_customers", "+input__customers", "+dataset_profile")


def options(folder: Path) -> dict[str, Any]:
    """Return the vars that map the files."""
    lines = {"order_id": "number", "ordered_at": "at", "customer_id": "who", "product_id": "product"}
    lines |= {"quantity": "pieces", "unit_price": "price"}
    people = {"customer_id": "id", "contact_key": "mail", "sponsor_id": "by"}
    mapped = {
        "order_lines": ("orders", lines),
        "customers": ("people", people),
        "identities": ("ids", {"alias": "from", "customer_id": "to"}),
    }
    return {
        "dataset": "custom",
        "custom": {
            entity: {"files": str(folder / name), "columns": {column: f'"{raw}"' for column, raw in columns.items()}}
            for entity, (name, columns) in mapped.items()
        },
    }


class Shop:
    """A shop of three customers, built as far as rows are counted."""

    def __init__(self, dbt: Dbt, folder: Path, name: str) -> None:
        self.dbt, self.folder, self.database = dbt, folder, dbt.database(name)
        for file, rows in FILES.items():
            (folder / Path(file).stem).mkdir()
            (folder / Path(file).stem / file).write_text("\n".join(rows) + "\n", encoding="utf-8")

    def build(self, *arguments: str) -> DbtRun:
        """Build what the tests look at."""
        return self.dbt.run(["run", "--select", *SELECTED, *arguments], self.database, options(self.folder))

    def forget(self, *customers: str) -> Forgotten:
        """Forget customers, with this build."""
        with duckdb.connect(str(self.database)) as connection:
            connection.execute("create schema if not exists records")
            connection.execute(
                "create table if not exists records.build_options (build_number bigint, dataset text, vars text)"
            )
            connection.execute("insert into records.build_options select 1, 'custom', '{}'")
        with pytest.MonkeyPatch.context() as patch:
            # the project's own folders are left alone
            patch.setenv("DBT_TARGET_PATH", str(self.folder / "target"))
            patch.setenv("DBT_LOG_PATH", str(self.folder / "logs"))
            return forget(
                self.database, customers, project=ROOT, folders=[], progress=lambda _: None, build=self._again
            )

    def _again(self, _database: Path, _options: Mapping[str, Any]) -> int:
        return self.build().exit_code

    def found(self, *texts: str) -> list[str]:
        """Say in which tables a text stands, in any letter case and any column."""
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return [
                f"{table}.{column}: {text}"
                for schema, table, columns in text_columns(connection)
                for column in columns
                for text in texts
                if connection.execute(
                    f'select count(*) from "{schema}"."{table}" '
                    f'where contains(lower(cast("{column}" as varchar)), lower(?))',
                    [text],
                ).fetchall()[0][0]
            ]

    @property
    def counts(self) -> dict[str, tuple[int, ...]]:
        """Raw, accepted and rejected rows by table."""
        rows = query(
            self.database,
            "select entity, raw_row_count, accepted_row_count, rejected_row_count from marts.row_accounting",
        )
        return {row[0]: row[1:] for row in rows}


@pytest.fixture(scope="module")
def shop(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """The shop, after c-101 was forgotten."""
    shop = Shop(dbt, tmp_path_factory.mktemp("forget"), "forget")
    shop.build().check()
    assert shop.counts == {"order_lines": (8, 6, 2), "customers": (3, 3, 0), "identities": (1, 1, 0)}
    assert {line.split(": ")[1] for line in shop.found(*GONE)} == set(GONE)
    shop.forget("c-101")
    return shop


def test_they_are_gone_and_counted(shop: Shop) -> None:
    """What is left in a table, a rejected row or a page of the file can be read; a row that is lost is a mystery."""
    assert shop.found(*GONE) == []
    content = shop.database.read_bytes()
    assert [text for text in GONE if re.search(re.escape(text.encode()), content, re.IGNORECASE)] == []
    assert shop.counts == {"order_lines": (8, 3, 5), "customers": (3, 2, 1), "identities": (1, 0, 1)}
    rejected = "select distinct reason, raw, shown from marts.rejected_rows"
    assert query(shop.database, rejected) == [("forgotten", "", "")]


def test_nobody_else_loses_anything(shop: Shop) -> None:
    """Their sponsor, their guest orders and their address of a family are of others, too."""
    orders = "select order_id, customer_id, line_amount from input.input__order_lines order by 1"
    assert [tuple(map(str, row)) for row in query(shop.database, orders)] == [
        ("o2", "c-102", "10.0000"),
        ("o7", "None", "4.0000"),
        ("o8", "c-103", "101.0000"),
    ]
    people = "select customer_id, contact_key, sponsor_id from input.input__customers order by 1"
    assert query(shop.database, people) == [("c-102", "shared@x.org", None), ("c-103", "shared@x.org", None)]
    lines = (
        "select line from staging.stg_raw__lines where raw_table = 'customers' and source_row > 1 order by source_row"
    )
    assert query(shop.database, lines) == [("",), ("c-102,shared@x.org,Bob,",), ("c-103,shared@x.org,Cy,",)]


def test_the_hashes_say_nothing_without_the_key(shop: Shop) -> None:
    """Ids are few: hashes without a key could be tried."""
    key = read_key(shop.database)
    assert key is not None
    assert key_file(shop.database).stat().st_mode & 0o777 == 0o600
    hashes = {row[0] for row in query(shop.database, "select id_hash from records.forgotten")}
    assert hashes == {hash_of(key, text) for text in ("winback", "c-101", "old-101", "ann@x.org")}
    assert key.hex().encode() not in shop.database.read_bytes()
    assert not journal_file(shop.database).exists()


def test_who_arrives_again_is_left_out(shop: Shop) -> None:
    """The next day's file has them as ever, and so have the old files when all is read again."""
    (shop.folder / "orders" / "orders2.csv").write_text(
        f"{FILES['orders.csv'][0]}\no9,2026-02-01 10:00:00,c-101,ann@x.org,Ann Archer,p1,1,10.00\n"
        "o10,2026-02-01 10:00:00,c-104,di@x.org,Di,p1,1,10.00\n"
        "o11,2026-02-01 10:00:00,old-101,,Ann Archer,p1,1\n"
    )
    shop.build().check()
    assert shop.found(*GONE) == []
    new = "select reason from marts.rejected_rows where source_file = 'orders2.csv'"
    assert query(shop.database, new) == [("forgotten",), ("forgotten",)]
    with duckdb.connect(str(shop.database)) as connection:
        forget_keys(connection)
    before = query(shop.database, "from marts.row_accounting order by all")
    shop.build("--full-refresh").check()
    assert shop.found(*GONE) == []
    assert query(shop.database, "from marts.row_accounting order by all") == before


def test_without_the_key_no_build_begins(shop: Shop) -> None:
    """Nobody could be recognized, and who was forgotten would be back."""
    file, aside = key_file(shop.database), shop.folder / "key"
    file.rename(aside)
    try:
        run = shop.build()
        assert run.exit_code
        assert "the key that recognizes them is missing" in " ".join(run.output.split())
        with pytest.raises(UserError, match="is missing, so they would come back"):
            shop.forget("c-102")
        file.write_text("00" * 32)
        assert "is another one than theirs" in " ".join(shop.build().output.split())
    finally:
        aside.replace(file)


def test_an_unknown_customer_is_refused(shop: Shop) -> None:
    """A wrong id would be somebody else's, or leave who asked."""
    with pytest.raises(UserError, match="The database has no customer c-999"):
        shop.forget("c-102", "c-999")
    assert not journal_file(shop.database).exists()
