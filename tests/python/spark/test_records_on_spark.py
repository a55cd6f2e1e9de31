"""Records of a DuckDB file and of Spark (here Sail, without a JVM): each gets what the other has, and none is lost."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import ROOT
from jinja2 import Environment
from sail import built_on_sail

from winback.errors import UserError
from winback.privacy.keys import HASH, MARK, make_key, use_key
from winback.records.sent import take_back
from winback.records.tables import ASSIGNMENTS, FORGOTTEN, SENT, make_table
from winback.records.versions import WRITE_VERSION
from winback.spark.download import download
from winback.spark.records import upload_records
from winback.spark.tables import check_places

ARM = (
    "insert into records.list_assignments by name "
    "select 'demo' as dataset, 'win_back' as program, '1' as salt, $1 as customer_id, $2 as arm"
)
MARK_SENT = "insert into records.lists_sent values ('demo', 'l1', $1, 'win_back', date '2025-01-01')"
ARMS = "select customer_id, arm from records.list_assignments order by 1"


@pytest.fixture
def spark(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Any]:
    """Start a server on which a build was whole."""
    with built_on_sail(tmp_path, monkeypatch) as session:
        yield session


def database_with(path: Path, **arms: str) -> Path:
    """Make a database in which customers have arms, and the first was sent a list."""
    with duckdb.connect(str(path)) as connection:
        for table in (ASSIGNMENTS, SENT):
            make_table(connection, table)
        connection.execute(WRITE_VERSION)
        for customer, arm in arms.items():
            connection.execute(ARM, [customer, arm])
        connection.execute(MARK_SENT, [next(iter(arms))])
    return path


def rows(database: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_each_side_gets_what_the_other_has(spark: Any, tmp_path: Path) -> None:
    """Who was held back would get a list, or a list would be sent twice, on the engine that does not know of it."""
    first = database_with(tmp_path / "first.duckdb", a="control", b="treatment")
    assert upload_records(first) == {"list_assignments": 2, "lists_sent": 1}
    assert upload_records(first) == {}
    second = database_with(tmp_path / "second.duckdb", c="control")
    # what was built there does not know whom this one has sent to
    with pytest.raises(UserError, match=r"did not know records of .*: 1 of list_assignments, 1 of lists_sent"):
        download(second)
    assert rows(second, ARMS) == [("c", "control")]
    assert upload_records(second) == {"list_assignments": 1, "lists_sent": 1}
    assert spark.table("winback_records.list_assignments").count() == 3
    download(second)
    assert rows(second, ARMS) == [("a", "control"), ("b", "treatment"), ("c", "control")]
    assert rows(second, "select customer_id from records.lists_sent order by 1") == [("a",), ("c",)]
    # and there it stays
    with pytest.raises(UserError, match="List l1 is in the records on Spark"):
        take_back(second, "l1")


def test_records_that_were_added_twice_are_refused(spark: Any, tmp_path: Path) -> None:
    """Two builds at the same time would leave records of which every later build says that they disagree."""
    database = database_with(tmp_path / "winback.duckdb", a="control")
    upload_records(database)
    spark.sql("insert into winback_records.list_assignments select * from winback_records.list_assignments")
    for command in (upload_records, download):
        with pytest.raises(UserError, match=r"winback_records\.list_assignments on Spark has 1 record"):
            command(database)


def macros(file: str, **known: Any) -> Any:
    """Return the macros of a file, which find in `known` what dbt would give them."""
    text = (ROOT / "macros" / file).read_text(encoding="utf-8").replace("{{ return(", "{{ (")
    environment = Environment(extensions=["jinja2.ext.do"])  # noqa: S701 - SQL
    environment.globals |= known
    return environment.from_string(text).module


def test_a_text_comes_back_as_it_was(spark: Any) -> None:
    """Options with a quote or a backslash in them would be others when `winback fit` repeats a build."""
    literals, texts = macros("engines/text_literal.sql"), ("it's", r"a\nb", r"M\xFCller", "\\", '"', "ü\n")
    here = ", ".join(str(literals.default__text_literal(text)) for text in texts)
    there = ", ".join(str(literals.spark__text_literal(text)) for text in texts)
    assert duckdb.sql(f"select {here}").fetchall() == [texts]
    assert tuple(spark.sql(f"select {there}").collect()[0]) == texts


class Run:
    """A run of dbt on Spark, as far as the macros of builds go."""

    def __init__(self, session: Any, name: str) -> None:
        known = {"schema_prefix": lambda: "winback_", "spark_statement": lambda sql: session.sql(str(sql))}
        self.macros = macros("records/builds.sql", invocation_id=name, **known)

    def begin(self) -> None:
        self.macros.spark__write_begin("key")

    def end(self, state: str | None) -> None:
        self.macros.spark__write_end(state)


def test_a_build_during_which_another_ran_is_mixed(spark: Any, tmp_path: Path) -> None:
    """Half of the tables of one build and half of another would be published as whole."""
    database = tmp_path / "winback.duckdb"
    spark.sql("drop table winback_records.builds")
    first, second, third = (Run(spark, name) for name in ("first", "second", "third"))
    first.begin()
    with pytest.raises(UserError, match="ended before it was done"):
        download(database)
    second.begin()
    first.end("whole")
    with pytest.raises(UserError, match="another build ran at the same time"):
        download(database)
    second.end("whole")
    with pytest.raises(UserError, match="another build ran at the same time"):
        download(database)
    third.begin()
    third.end("failed")
    with pytest.raises(UserError, match="a table or a test of the last build failed"):
        download(database)
    # one that was killed is in nobody's way
    Run(spark, "killed").begin()
    last = Run(spark, "last")
    last.begin()
    last.end("whole")
    download(database)
    assert rows(database, "select build_id, state from records.builds") == [("5-key", "whole")]


def test_two_histories_are_refused(spark: Any, tmp_path: Path) -> None:
    """A customer would have two arms, and nobody could say what a campaign changed."""
    upload_records(database_with(tmp_path / "first.duckdb", a="control"))
    other = database_with(tmp_path / "other.duckdb", a="treatment")
    for command in (upload_records, download):
        with pytest.raises(UserError, match="disagree about 1 records of list_assignments"):
            command(other)
    assert rows(other, ARMS) == [("a", "treatment")]
    assert spark.table("winback_records.list_assignments").count() == 1


def test_who_was_forgotten_does_not_come_back(spark: Any, tmp_path: Path) -> None:
    """Spark would bring a customer back who had asked to be forgotten."""
    database = database_with(tmp_path / "winback.duckdb", b="control")
    upload_records(database)
    key = make_key(database)
    with duckdb.connect(str(database)) as connection:
        make_table(connection, FORGOTTEN)
        use_key(connection, key)
        for text, kind in ((MARK, "key"), ("b", "customer")):
            connection.execute(f"insert into records.forgotten select {HASH.format('$1')}, $2", [text, kind])
        connection.execute("delete from records.list_assignments; delete from records.lists_sent")
    with pytest.raises(UserError, match=r"list_assignments \(customer_id\), lists_sent .* Drop these tables"):
        upload_records(database)
    with pytest.raises(
        UserError, match=r"in customer_single_view \(customer_id\), list_assignments .* Delete their rows"
    ):
        download(database)
    assert rows(database, ARMS) == []
    assert spark.table("winback_records.list_assignments").count() == 1


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (
            "sales.orders",
            r"the server at .* finds no table sales\.orders .* No table has been changed",
        ),
        ("lake/orders", "write the whole path"),
    ],
)
def test_a_place_that_the_server_does_not_see_is_named(spark: Any, place: str, words: str) -> None:
    """Pages of the server's own traces do not say which option to change."""
    # a folder that is not there is an empty one to Sail
    with pytest.raises(UserError, match=words):
        check_places(spark, {"order_lines": place})
    check_places(spark, {"order_lines": "winback_records.builds"})
