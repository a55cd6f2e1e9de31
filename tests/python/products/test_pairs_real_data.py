"""Pairs and rules of two real files, beside figures that were computed without this project."""

import csv
import gzip

import duckdb
import pytest
from associations import SHUFFLED
from baskets import find, with_items
from conftest import REAL_DATA, Dbt, DbtRun

GROCERIES = REAL_DATA / "groceries" / "groceries.csv.gz"


@pytest.fixture(scope="module")
def sales(online_retail: DbtRun, tmp_path_factory: pytest.TempPathFactory) -> str:
    """SQL of the basket items of Online Retail with its own product ids, of the project's lines of products."""
    file = tmp_path_factory.mktemp("sales") / "items.parquet"
    with duckdb.connect(str(online_retail.database), read_only=True) as connection:
        connection.execute(
            "copy (select lines.order_id || coalesce('|' || lines.customer_id, '') as order_key, "
            "min(lines.order_at) as ordered_at, own.product_id from intermediate.int_product_lines as lines "
            "inner join staging.stg_online_retail__order_lines as own using (order_line_id) "
            f"where lines.amount_type = 'sale' and own.product_id is not null group by all) to '{file}'"
        )
    return f"select * from read_parquet('{file}')"


@pytest.mark.real_data
def test_figures_of_online_retail(dbt: Dbt, sales: str) -> None:
    """A pair's figures would not be those that everybody gets from this file."""
    found = find(dbt, with_items(sales), basket_items_max=None, pair_count_min=198, rule_items_max=2)
    assert found.sql(
        "select order_count, counted_item_count, pair_count, lifted_count from pair_summary"
    ).fetchall() == [(19773, 829, 894, 894)]
    assert found.sql(
        "select count(*) filter (where together_count >= 0.02 * order_count), "
        "count(*) filter (where together_count > size_expected_count) from sized_pairs"
    ).fetchall() == [(88, 857)]
    teacups, bag = found.sql(
        "select together_count, round(greatest(confidence_a, confidence_b), 6), "
        "round(least(confidence_a, confidence_b), 6), round(lift, 6), "
        "round(size_expected_count, 2), round(together_count / size_expected_count, 3), verdict "
        "from sized_pairs where (item_a, item_b) in (('22697', '22698'), ('85099B', '22423')) order by 1 desc"
    ).fetchall()
    assert teacups == (632, 0.826144, 0.623889, 16.125707, 132.90, 4.755, "go together")
    assert (bag[0], bag[3], bag[5], bag[6]) == (285, 1.356946, 0.795, "rather apart")


@pytest.mark.real_data
def test_large_orders_are_left_out(dbt: Dbt, sales: str) -> None:
    """A few wholesalers' orders would decide what goes together."""
    found = find(dbt, with_items(sales), pair_count_min=192, rule_items_max=2)
    assert found.sql(
        "select order_count, large_order_count, counted_order_count, counted_item_count, pair_count from pair_summary"
    ).fetchall() == [(19773, 626, 19147, 579, 299)]
    assert found.sql(
        "select together_count, round(lift, 2), round(together_count / size_expected_count, 2) from sized_pairs "
        "where item_a = '22697' and item_b = '22698'"
    ).fetchall() == [(470, 21.60, 15.62)]


@pytest.mark.nightly
@pytest.mark.real_data
def test_of_shuffled_baskets_nothing_goes_together(dbt: Dbt, sales: str) -> None:
    """Of baskets in which nothing goes with anything, the page would name thousands of pairs, as lift does."""
    found = find(dbt, with_items(SHUFFLED.format(items=sales)), basket_items_max=None, rule_items_max=2)
    pairs, lifted, together = found.sql(
        "select pair_count, lifted_count, go_together_count from pair_summary"
    ).fetchone()
    assert pairs > 50_000
    assert lifted / pairs >= 0.98
    assert together == 0
    assert found.sql("select count(*) from association_rules where is_beyond_chance").fetchall() == [(0,)]


@pytest.mark.nightly
@pytest.mark.real_data
def test_what_goes_together_does_so_later(dbt: Dbt, sales: str) -> None:
    """Pairs that are found would be those of one season, or of chance."""
    items = with_items(sales, as_of="2011-12-01")
    found = find(dbt, items, basket_items_max=None, pair_count_min=20, product_items_max=10000, rule_items_max=2)
    assert found.sql(
        "select count(*) from winback.intermediate.int_item_pairs where together_count - later_together_count >= 20"
    ).fetchall() == [(121997,)]
    ((found_earlier, seen_later),) = found.sql("select earlier_count, seen_later_count from pair_summary").fetchall()
    assert found_earlier > 5_000
    assert seen_later / found_earlier >= 0.8, seen_later / found_earlier


def baskets() -> str:
    """SQL of the basket items of the Groceries file: a basket a line."""
    with gzip.open(GROCERIES, "rt", encoding="utf-8", newline="") as file:
        rows = [(number, item) for number, row in enumerate(csv.reader(file)) for item in sorted(set(row))]
    values = ", ".join(f"({number}, '{item}')" for number, item in rows)
    return f"select col0 as order_key, timestamp '2024-01-01' as ordered_at, col1 as product_id from (values {values})"


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("confidence", "rules"), [(0.5, 5668), (0.8, 410), pytest.param(0.9, 129, marks=pytest.mark.nightly)]
)
def test_rules_of_groceries(dbt: Dbt, confidence: float, rules: int) -> None:
    """Rules would be missing, or there would be some that do not hold."""
    found = find(
        dbt,
        with_items(baskets()),
        pair_count_min=10,
        rule_items_max=6,
        rule_confidence_min=confidence,
        basket_items_max=None,
    )
    assert found.sql("select count(*) from association_rules").fetchall() == [(rules,)]
    redundant = {0.5: 572, 0.8: 18}
    if confidence in redundant:
        assert found.sql("select count(*) filter (where is_redundant) from association_rules").fetchall() == [
            (redundant[confidence],)
        ]
    if confidence == 0.5:
        assert found.sql(
            "select round(lift, 6) from association_rules where consequent = 'hamburger meat' "
            "and antecedent_name = 'soda + Instant food products'"
        ).fetchall() == [(18.995654,)]


@pytest.mark.real_data
def test_frequent_rules_of_groceries(dbt: Dbt) -> None:
    """The rules of the textbook would be others here."""
    found = find(
        dbt, with_items(baskets()), pair_count_min=60, rule_items_max=6, rule_confidence_min=0.25, basket_items_max=None
    )
    assert found.sql("select count(*) from association_rules").fetchall() == [(463,)]
