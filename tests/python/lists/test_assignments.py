"""Who is in which arm is drawn once: neither other customers, nor options, models or machines change it."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import FIXTURES, Dbt, DbtRun, forget_keys, query

from winback.records.tables import RecordsError
from winback.records.transfer import export_records, import_records

OPTIONS = {"dataset": "online_retail", "raw_path": str(FIXTURES / "online_retail" / "quirks.csv")}
MODELS = ["int_contact_consent", "int_program_audiences", "list_assignments", "winback_list", "list_balance"]
# What a refit fits, and all that follows of it up to the segments of the customers.
REFIT = "int_segmentation_sample+,+customer_segments"
EVERYBODY = "select * from records.list_assignments order by all"

# As many dormant customers as are asked for, copies of one of the file with other ids and amounts.
ADD = """
insert into intermediate.int_customer_measures
select copied.* replace ('D' || i as customer_id, 10 + i % 7 as revenue, 1 + i % 3 as order_count)
from (select * from intermediate.int_customer_measures where order_count > 0 order by customer_id limit 1) as copied,
    range(?, ?) as r (i);
insert into marts.customer_status
select copied.* replace (
    'D' || i as customer_id, 'dormant' as lifecycle, 'other' as value_band, 'Dormant low-purchase' as status
)
from (select * from marts.customer_status order by customer_id limit 1) as copied, range(?, ?) as r (i)
"""

Shop = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture
def database(quirks: DbtRun, dbt: Dbt) -> Path:
    """A copy of a built database, to be changed."""
    database = dbt.database("assignments")
    shutil.copy(quirks.database, database)
    return database


@pytest.fixture
def shop(database: Path, dbt: Dbt) -> Shop:
    """Change the copy, run the models of the lists again, and return all assignments."""
    customers = [0]

    def run(
        *, add: int = 0, changes: str = "", options: dict[str, Any] | None = None, flags: list[str] | None = None
    ) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(database)) as connection:
            for statement in ADD.split(";") if add else []:
                connection.execute(statement, [customers[0], customers[0] + add])
            if changes:
                connection.execute(changes)
            forget_keys(connection)
        customers[0] += add
        command = ["run", "--select", *MODELS, *(flags or [])]
        # what these models are told matters when they run; only a model that fits reads its options when it is parsed
        parsed_with = {"dataset": "online_retail"} | (options or {} if REFIT in command else {})
        dbt.run(command, database, OPTIONS | (options or {}), parsed_with=parsed_with).check()
        return query(database, EVERYBODY)

    return run


def test_no_later_change_touches_an_arm(shop: Shop, database: Path) -> None:
    """A control customer who is moved to the other arm was promised to be measured, and is lost for it."""
    first = shop(add=1500)
    assert len(first) >= 1500
    grown = shop(add=500)
    assert set(first) < set(grown)
    assert len(grown) - len(first) == 500
    fewer = shop(add=500, changes="update seeds.programs set share_of_control = 0.1")
    assert set(grown) < set(fewer)
    new = query(
        database,
        "select avg((arm = 'control')::int), count(*) from records.list_assignments where share_of_control = 0.1",
    )
    assert new[0][0] == pytest.approx(0.1, abs=0.05)
    assert new[0][1] == 500
    # an arm that one of these changes touched would differ after all of them, too; who has gone is kept
    everything = (
        "update marts.customer_segments set segment_id = 1; "
        "update seeds.programs set outcome_days = 90, target_effect = 0.2; "
        "delete from marts.customer_status where customer_id = 'D1'"
    )
    options = {"refit": True, "dormant_after_days": 60, "high_value_quantile": 0.5}
    assert shop(changes=everything, options=options) == fewer
    assert shop(flags=["--full-refresh"]) == fewer


def test_a_refit_touches_no_arm(shop: Shop, database: Path) -> None:
    """Segments that are found anew name and judge customers anew; who is measured stays in their arm."""
    first = shop(add=1500)
    version = "select max(fit_number), count(*) from marts.segmentation_models"
    segments = "select customer_id, segment_id, segment_name from marts.customer_segments where segmentation = 'rfm'"
    models, before = query(database, version), set(query(database, segments))
    refitted = shop(options={"refit": True, "refit_force": True}, flags=[REFIT, "segmentation_models"])
    assert query(database, version) > models
    after = set(query(database, segments))
    assert len(after) == len(before) + 1500
    assert before - after, "the refit changed nothing"
    assert refitted == first


def test_every_machine_draws_the_same_arm(shop: Shop) -> None:
    """Two people with the same data would send to each other's control group."""
    for dataset, program, salt, customer, *rest in shop(add=300):
        assert dataset == "online_retail"
        drawn = int(hashlib.md5(f"{customer}|{program}|{salt}".encode()).hexdigest()[:8], 16) / 2**32  # noqa: S324
        share = rest[4]
        assert rest[3] == ("control" if drawn < share else "treatment")


def test_a_customer_is_in_one_program_at_a_time(shop: Shop, database: Path) -> None:
    """Somebody in two programs at once tells nothing of either; and a new round draws anew when the last is over."""
    shop(add=400)
    again = "update seeds.programs set salt = '2'; update intermediate.int_as_of set as_of_date = as_of_date + {}"
    shop(changes=again.format(7))
    rounds = (
        "select salt, count(*) from records.list_assignments where program = 'win_back' group by salt order by salt"
    )
    first = query(database, rounds)
    assert [salt for salt, _ in first] == ["1"]
    reasons = query(database, "select distinct suppressed_reason from marts.winback_list where customer_id like 'D%'")
    assert len(reasons) == 1
    assert reasons[0][0].startswith("still measured in the previous round until ")
    shop(changes=again.format(30))
    assert query(database, rounds) == [*first, ("2", first[0][1])]
    assert query(
        database,
        "select count(*) from records.list_assignments as a inner join records.list_assignments as b "
        "on a.customer_id = b.customer_id and a.salt = '1' and b.salt = '2' and a.arm <> b.arm",
    ) != [(0,)]


def test_who_was_measured_is_left_alone_until_a_new_round(shop: Shop, database: Path) -> None:
    """One arm would get a second message that nobody measures, and the other would be held back for ever."""
    shop(add=400)
    later = "update intermediate.int_as_of set as_of_date = as_of_date + {}"
    reasons = (
        "select coalesce(suppressed_reason, 'free'), count(*) from marts.winback_list "
        "where program = 'win_back' and customer_id like 'D%' group by 1"
    )
    shop(changes=later.format(29))
    assert query(database, reasons) == [("free", 400)]
    shop(changes=later.format(1))
    ((reason, customers),) = query(database, reasons)
    assert reason.startswith("measured in round 1 until ")
    assert customers == 400
    shop(changes="update seeds.programs set salt = '2'")
    assert query(database, reasons) == [("free", 400)]


def test_a_refusal_that_cannot_be_read_is_no_consent(shop: Shop, database: Path) -> None:
    """With the rejected row the refusal is lost, and somebody who said no would be written to."""
    # views, of files that nobody wants to change here
    own = "".join(
        f"create table input.own as from input.{name}; drop view input.{name}; alter table input.own rename to {name};"
        for name in ("input__customers", "input__rejected_rows")
    )
    say = (
        "insert into input.input__customers by name select customer_id, contact_consent "
        "from (values ('D1', false), ('D2', true)) as t (customer_id, contact_consent)"
    )
    reject = (
        "insert into input.input__rejected_rows by name select 'online_retail' as dataset, 'customers' as entity, "
        "'people.csv' as source_file, 2 as source_row, '{}' as reason, '' as raw"
    )
    reasons = (
        "select coalesce(suppressed_reason, 'free'), count(*) from marts.winback_list "
        "where program = 'win_back' and customer_id like 'D%' group by 1 order by 1"
    )
    not_known = ("consent not known: customer rows were rejected", 38)
    # a data set without consents: rows that are lost said nothing of it
    by_mail = "".join(
        f"update {table} set customer_id = 'D5@x.example' where customer_id = 'D5';"
        for table in ("intermediate.int_customer_measures", "marts.customer_status")
    )
    shop(add=40, changes=by_mail + own + reject.format("unparseable joined at"))
    assert query(database, reasons) == [("free", 40)]
    # who is known by an e-mail address can be reached there
    keys = "select contact_key from marts.winback_list where contact_key is not null and customer_id like 'D%'"
    assert query(database, keys) == [("D5@x.example",)]
    shop(changes=say)
    assert query(database, reasons) == [not_known, ("free", 1), ("refused to be contacted", 1)]
    # none could be read
    shop(changes="delete from input.input__rejected_rows where entity = 'customers'")
    # a list with consents says nothing of customers who are not in it
    unlisted = ("consent not known: not in the customer list", 38)
    assert query(database, reasons) == [unlisted, ("free", 1), ("refused to be contacted", 1)]
    shop(
        changes="insert into input.input__customers by name select customer_id from marts.customer_status "
        "where customer_id not in (select customer_id from input.input__customers)"
    )
    assert query(database, reasons) == [("free", 39), ("refused to be contacted", 1)]
    # a shop that wants an explicit yes
    shop(options={"unknown_consent_is_refusal": True})
    assert query(database, reasons) == [("consent not known", 38), ("free", 1), ("refused to be contacted", 1)]
    shop(changes="delete from input.input__customers where customer_id like 'D%'")
    shop(changes=reject.format("unparseable contact consent"))
    assert query(database, reasons) == [("consent not known: customer rows were rejected", 40)]


def test_arms_are_compared_with_those_of_the_same_share(shop: Shop, database: Path) -> None:
    """A changed share would make arms differ by when they were drawn, and a fair draw look like a foul one."""
    shop(add=600, changes="update seeds.programs set share_of_control = 0.5")
    richer = "update intermediate.int_customer_measures set revenue = 1000 where customer_id like 'D%'"
    shop(changes=f"update seeds.programs set share_of_control = 0.1; {richer}")
    shop(add=600)
    found = query(
        database,
        "select share_of_control, treatment_customer_count + control_customer_count, abs(standardized_difference) "
        "from marts.list_balance where program = 'win_back' and measure = 'revenue before' order by 1",
    )
    assert [share for share, *_ in found] == [0.1, 0.5]
    assert all(customers >= 600 and difference < 0.25 for _, customers, difference in found)


def test_a_list_of_an_earlier_day_assigns_nobody(shop: Shop, database: Path) -> None:
    """A look back with as_of_date would add customers to a cohort whose outcome is known."""
    there = shop(add=100)
    earlier = "update intermediate.int_as_of set as_of_date = as_of_date - 7"
    assert shop(add=50, changes=earlier) == there
    assert query(
        database, "select count(*) from marts.winback_list where suppressed_reason like 'the list is from before %'"
    ) == [(50,)]


def test_the_draw_is_published_as_it_fell(shop: Shop, database: Path) -> None:
    """A draw that nobody can see may have been repeated until it pleased."""
    shop(add=1000)
    balance = query(
        database,
        "select measure, treatment_mean, control_mean, standardized_difference from marts.list_balance "
        "where program = 'win_back' order by measure_position",
    )
    assert [row[0] for row in balance][:2] == ["revenue before", "orders before"]
    means = dict(
        query(
            database,
            "select arm, avg(pre_period_revenue) from records.list_assignments where program = 'win_back' group by arm",
        )
    )
    assert balance[0][1:3] == (pytest.approx(means["treatment"], abs=1e-4), pytest.approx(means["control"], abs=1e-4))
    assert all(abs(row[3]) < 0.25 for row in balance)


def test_assignments_outlive_the_database(shop: Shop, database: Path, tmp_path: Path) -> None:
    """With the database the whole experiment would be lost, and the next build would draw from a changed share."""
    there = shop(add=200)
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "insert into records.lists_sent by name select dataset, customer_id, program, assigned_on as sent_on, "
            "'win_back-x' as list_id from records.list_assignments where arm = 'treatment'"
        )
    folder = tmp_path / "records"
    counts = export_records(database, folder)
    assert counts["list_assignments"] == len(there)
    written = {path.name: path.read_bytes() for path in folder.iterdir()}

    # a new database, of which a build has only the rest
    types = (
        "select table_name, column_name, data_type from information_schema.columns "
        "where table_schema = 'records' and table_name <> 'builds'"
    )
    as_dbt_makes_them = query(database, types)
    with duckdb.connect(str(database)) as connection:
        connection.execute("drop schema records cascade")
    assert import_records(database, folder) == counts
    assert import_records(database, folder) == dict.fromkeys(counts, 0)
    assert query(database, types) == as_dbt_makes_them
    assert shop(changes="update seeds.programs set share_of_control = 0.2") == there
    export_records(database, folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == written

    # nor one that says something else
    changed = "update records.list_assignments set arm = 'treatment' where arm = 'control' and customer_id = '{}'"
    control = next(row[3] for row in there if row[7] == "control")
    with duckdb.connect(str(database)) as connection:
        connection.execute(changed.format(control))
    for command in (import_records, export_records):
        with pytest.raises(RecordsError, match=f"1 records of .*, such as .*{control}: arm control and treatment"):
            command(database, folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == written
    import_back = changed.replace("'treatment' where arm = 'control'", "'control' where arm = 'treatment'")
    with duckdb.connect(str(database)) as connection:
        connection.execute(import_back.format(control))

    # a folder that knows more is not written over
    with duckdb.connect(str(database)) as connection:
        connection.execute("delete from records.list_assignments where customer_id = 'D7'")
    with pytest.raises(RecordsError, match="1 rows of list_assignments"):
        export_records(database, folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == written
