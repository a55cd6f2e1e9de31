"""SQL that only one of the two engines understands, or each in its own way, does not pass `make lint`."""

import importlib.util

import pytest
from conftest import ROOT

spec = importlib.util.spec_from_file_location("portable_rules", ROOT / "tests" / "portable_rules.py")
assert spec is not None
assert spec.loader is not None
rules = importlib.util.module_from_spec(spec)
spec.loader.exec_module(rules)

NOT_PORTABLE = {
    # Spark would end the build with an error
    "select a from t where": "Spark cannot read it",
    "select list_sum(a) as b from t": "the function list_sum",
    "select string_agg(a, ', ' order by b) as c from t": "the function string_agg",
    'select a as "Net" from t': '"Net" is a text on Spark',
    "select [a, b] as c from t": "[ is not",
    "select a[1] as b from t": "[ is not",
    "select a at time zone 'UTC' as b from t": "`at time zone` is not",
    "select a from t qualify b = 1": "Qualify is not",
    "select * exclude (a) from t": "Star with except",
    "select * replace (1 as a) from t": "Star with replace",
    "select distinct on (a) a, b from t": "Distinct with on",
    "select a from t union all by name select a from u": "Union with by_name",
    "select a from t asof join u on t.b >= u.b": "Join with method",
    "select cast(a as varchar) as b from t": "the type varchar",
    "select cast(a as hugeint) as b from t": "the type int128",
    "with recursive r as (select 1 as n union all select n + 1 as n from r) select n from r": "the recursion r",
    "select count(*) filter (where a) over (partition by b) as c from t": "Spark has no filter in a window",
    # Spark would answer something else
    r"select replace(a, '\n', ' ') as b from t": "a backslash",
    "select a / 30.4375 as b from t": "30.4375 is a decimal",
    "select 7.0 * sum(a) / count(*) as b from t": "7.0 is a decimal",
    "select row_number() over (partition by a order by b) as c from t": "c is int on Spark",
    "select case when a then dense_rank() over (partition by a order by b) end as c from t": "c is int on Spark",
    "select date_trunc('month', a) as b from t": "date_trunc has its own type",
    "select extract(dow from a) as b from t": "extract(dow)",
    "select regexp_extract(a, '[0-9]+') as b from t": "name the group",
    "select max_by(a, b) as c from t": "add `filter (where a is not null)`",
    "select max_by(a, (b, c)) filter (where b is not null) as d from t": "add `filter (where a is not null)`",
    # Spark would take one task for all rows
    "select a, sum(b) over (order by c) as d from t": "a window without",
}

PORTABLE = [
    "select t.a || ' ' || coalesce(t.b, '') as c from db.t as t left join u on t.a is not distinct from u.b",
    'select a from "winback"."marts"."t"',
    "select cast(a as decimal(38,4)) as b, cast(c as string) as d from t where e > f - interval '1' day",
    "with recursive r as (select 1 as n union all select n + 1 as n from r where n < 50) select n from r",
    "select a / 30.4375e0 as b, 0.5 * c as d, cast(e as double) / 2.5 as f, sqrt(g) / 2.5 as h from t where i > 0.1",
    "select cast(row_number() over (partition by a order by b) as bigint) as c from t",
    "select row_number() over (partition by a order by b) = 1 as c from t",
    "with n as (select row_number() over (partition by a order by b) as c from t) select a from n where c = 1",
    "select cast(date_trunc('month', a) as date) as b, extract(hour from c) as d from t",
    "select regexp_extract(a, '([0-9]+) ?%', 1) as b from t",
    "select max_by(a, (b, a)) as c, min_by(d, -d) as e, max_by(f, g) filter (where f is not null and h) as i from t",
    "select a, sum(b) over (partition by a order by c) as d, count(*) filter (where e) as f from t group by a",
]


@pytest.mark.parametrize(("sql", "problem"), NOT_PORTABLE.items())
def test_what_spark_does_not_understand_is_found(sql: str, problem: str) -> None:
    """A shop that moves to Spark would see builds fail, or other figures."""
    assert problem in "; ".join(rules.problems(sql))


@pytest.mark.parametrize("sql", PORTABLE)
def test_what_both_engines_understand_passes(sql: str) -> None:
    """Whoever writes SQL would be sent to change what is right."""
    assert rules.problems(sql) == []


def test_few_rows_may_be_sorted_in_one_place() -> None:
    """Months and weeks are so few that a window over all of them costs nothing."""
    assert rules.problems("select sum(b) over (order by c) as d from t", "monthly_activity") == []
