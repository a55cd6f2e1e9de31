"""The marts of the sponsor network, built by dbt with their tests on a customer list."""

import csv
from collections import Counter
from pathlib import Path

import duckdb
import pytest
from compiled import OPTIONS, add_customers
from conftest import REAL_DATA, Dbt, DbtRun

PARTS = ["path:models/intermediate/network", "path:models/marts/network"]


def build(dbt: Dbt, name: str, sponsors: dict[str, str | None]) -> DbtRun:
    """Build the network of these customers, with all its tests."""
    database = dbt.database(name)
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema intermediate")
        add_customers(connection, "intermediate.int_customers", sponsors)
    return dbt.run(["build", "--select", *PARTS], database, OPTIONS).check()


def test_sponsors_that_cannot_be_right_are_listed(dbt: Dbt) -> None:
    """Nobody would mend the member list, because nobody would know."""
    chain: dict[str, str | None] = {f"c{n}": f"c{n - 1}" if n else None for n in range(102)}
    wrong: dict[str, str | None] = {"self": "self", "orphan": "nobody", "a": "b", "b": "a", "below": "a"}
    run = build(dbt, "network", chain | wrong)
    findings = run.query("select finding, customer_id, sponsor_id from marts.sponsor_findings order by all")
    assert [row for row in findings if row[0] != "depth_cut"] == [
        ("cycle", "a", "b"),
        ("cycle", "b", "a"),
        ("orphan", "orphan", "nobody"),
        ("self_sponsor", "self", "self"),
    ]
    # 51 customers have more than 50 levels below; two stand deeper than 99.
    cut = dict(run.query("select customer_id, detail from marts.sponsor_findings where finding = 'depth_cut'"))
    assert cut.keys() == {f"c{n}" for n in (*range(51), 100, 101)}
    assert cut["c3"] == (
        "1 member on level 51 below, and all members below them, are not counted (sponsor_depth_max is 50)."
    )
    assert cut["c101"] == "No root within 99 levels above; it has no root and no depth."


@pytest.mark.real_data
def test_a_real_forest_has_its_known_shape(dbt: Dbt) -> None:
    """A network of real shape would come out with other roots, depths or sponsors than it has."""
    path = Path(REAL_DATA) / "sponsor_forest" / "members_5881.csv"
    with path.open(encoding="utf-8") as file:
        sponsors = {row["member_id"]: row["sponsor_id"] or None for row in csv.DictReader(file)}
    run = build(dbt, "forest", sponsors)
    levels = run.query("select depth, customer_count, direct_member_count from marts.sponsor_levels order by depth")
    assert levels[0][:2] == (0, 691)
    assert levels[-1][0] == 13
    assert sum(row[1] for row in levels) == len(sponsors) == 5881
    assert [row[2] for row in levels] == [*(row[1] for row in levels[1:]), 0]
    assert run.query("select max(direct_member_count) from marts.sponsor_network") == [(423,)]
    assert run.query("select count(*) from marts.sponsor_findings") == [(0,)]
    expected: Counter[str] = Counter()
    for sponsor in sponsors.values():
        above = sponsor
        while above:
            expected[above] += 1
            above = sponsors[above]
    found = dict(run.query("select customer_id, members_below_count from marts.sponsor_network"))
    assert found == {member: expected[member] for member in sponsors}
