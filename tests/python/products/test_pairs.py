"""Pairs and rules in made-up baskets, whose truth is known."""

from itertools import combinations

import duckdb
import numpy as np
import pytest
from baskets import MARTS, find, with_items
from conftest import Dbt

from winback.products.association import association_tests, two_sided_p

Baskets = list[tuple[str, list[str]]]


def shop(baskets: Baskets, as_of: str | None = None) -> duckdb.DuckDBPyConnection:
    """Open a database with these baskets: a day, and the products."""
    rows = ", ".join(
        f"('o{number:05d}', timestamp '{day}', '{item}')"
        for number, (day, items) in enumerate(baskets)
        for item in items
    )
    return with_items(
        "select col0 as order_key, col1 as ordered_at, col2 as product_id from "
        + (
            f"(values {rows})"
            if rows
            else "(select '' as col0, timestamp '2024-01-01' as col1, '' as col2 where false)"
        ),
        as_of=as_of,
    )


def planted(orders: int = 6000, seed: int = 3) -> Baskets:
    """Sixty products at random, big orders with many.

    Tea brings milk, red and blue replace each other, snow and sled are winter's.
    """
    chance = np.random.default_rng(seed)
    baskets: Baskets = []
    for _ in range(orders):
        month = int(chance.integers(1, 13))
        size = int(chance.choice([1, 2, 3, 5, 8, 30], p=[0.3, 0.2, 0.2, 0.15, 0.1, 0.05]))
        items = {f"p{int(item)}" for item in chance.choice(60, size=size)}
        if chance.random() < 0.08:
            items.add("tea")
            if chance.random() < 0.5:
                items.add("milk")
        items.add("red" if chance.random() < 0.5 else "blue")
        if month in (1, 2):
            items |= {name for name in ("snow", "sled") if chance.random() < 0.4}
        baskets.append((f"2024-{month:02d}-10", sorted(items)))
    return baskets


@pytest.fixture(scope="module")
def truth(dbt: Dbt) -> duckdb.DuckDBPyConnection:
    """The marts of the planted shop."""
    return find(dbt, shop(planted()))


def test_exactly_what_was_planted_is_found(truth: duckdb.DuckDBPyConnection) -> None:
    """The page would miss what goes together, or name what does not."""
    found = truth.sql(
        "select verdict, least(item_a, item_b), greatest(item_a, item_b) from product_pairs "
        "where verdict in ('go together', 'rather apart') order by 1"
    ).fetchall()
    assert found == [("go together", "milk", "tea"), ("rather apart", "blue", "red")]


def test_big_baskets_and_seasons_lift_pairs(truth: duckdb.DuckDBPyConnection) -> None:
    """A season would look like a pair: lift says so, and size alone does."""
    lifted, pairs = truth.sql("select lifted_count, pair_count from pair_summary").fetchone() or (0, 1)
    assert lifted > 0.9 * pairs
    ((lift, association, by_size),) = truth.sql(
        "select lift, association, together_count / size_expected_count from sized_pairs "
        "where item_a in ('snow', 'sled') and item_b in ('snow', 'sled')"
    ).fetchall()
    assert lift > 3
    assert by_size > 3
    assert association == pytest.approx(1, abs=0.15)


def test_pairs_agree_with_a_count_by_hand(truth: duckdb.DuckDBPyConnection) -> None:
    """A pair's orders, or those expected, would be wrong for some stratum."""
    baskets = planted()
    strata: dict[tuple[str, int], list[set[str]]] = {}
    for day, items in baskets:
        strata.setdefault((day, int(np.ceil(np.log2(len(items))))), []).append(set(items))
    for one, other in combinations(["tea", "milk", "red", "p3"], 2):
        expected = 0.0
        for orders in strata.values():
            sizes = np.array([len(items) for items in orders])
            shares = np.unique([item for items in orders for item in items], return_counts=True)[1] / len(orders)
            independent = shares.sum() - (shares**2).sum()
            pairs = independent**2 - ((shares * (1 - shares)) ** 2).sum()
            crowding = (sizes.var() - independent) / pairs if sizes.max() > 1 else -1e6
            a, b = (sum(item in items for items in orders) / len(orders) for item in (one, other))
            expected += len(orders) * a * b * max(0.0, 1 + (1 - a) * (1 - b) * crowding)
        together = sum({one, other} <= set(items) for _, items in baskets)
        (row,) = truth.sql(
            f"select together_count, expected_count from product_pairs where item_a in ('{one}', '{other}') "
            f"and item_b in ('{one}', '{other}')"
        ).fetchall()
        assert row == (together, pytest.approx(expected, rel=1e-6))


def test_by_chance_all_pairs_are_as_many_as_the_orders_have(dbt: Dbt) -> None:
    """Of a shop with few products or categories, pairs that are as frequent as chance makes them would be apart."""
    chance = np.random.default_rng(8)
    baskets = [
        (f"2024-{month:02d}-10", [f"p{item}" for item in chance.choice(6, size=size, replace=False)])
        for month in range(1, 5)
        for size in chance.choice([1, 2, 3, 4], size=1500, p=[0.4, 0.3, 0.2, 0.1])
    ]
    found = find(dbt, shop(baskets))
    ((pairs, together, expected),) = found.sql(
        "select count(*), sum(together_count), sum(expected_count) from product_pairs"
    ).fetchall()
    assert (pairs, together) == (15, sum(len(items) * (len(items) - 1) // 2 for _, items in baskets))
    assert expected == pytest.approx(together, rel=0.002)
    assert found.sql("select distinct verdict from product_pairs").fetchall() == [("as by chance",)]


def test_rules_agree_with_a_count_by_hand(dbt: Dbt) -> None:
    """A rule of any number of items would have a wrong share, or be missing."""
    baskets = [
        (day, [item for item in items if item in {"tea", "milk", "red", "blue", "p1", "p2"}])
        for day, items in planted(3000)
    ]
    baskets = [(day, items) for day, items in baskets if items]
    found = find(dbt, shop(baskets), pair_count_min=3, rule_items_max=4, rule_confidence_min=0.3)
    rules = {
        (frozenset(row[:3]) - {None}, row[3]): row[4:]
        for row in found.sql(
            "select antecedent_1, antecedent_2, antecedent_3, consequent, together_count, antecedent_order_count, "
            "is_redundant from association_rules"
        ).fetchall()
    }
    sets = [set(items) for _, items in baskets]

    def count(items: frozenset[str]) -> int:
        return sum(items <= order for order in sets)

    names = ["tea", "milk", "red", "blue", "p1", "p2"]
    expected = {}
    for size in (2, 3, 4):
        for chosen in map(frozenset, combinations(names, size)):
            for consequent in chosen:
                before = chosen - {consequent}
                together, first = count(chosen), count(before)
                if together >= 3 and together / first >= 0.3:
                    simpler = [
                        count(part | {consequent}) / count(part)
                        for number in range(size - 1)
                        for part in map(frozenset, combinations(before, number))
                    ]
                    expected[before, consequent] = (together, first, max(simpler) >= together / first)
    assert rules == expected
    assert len({len(before) for before, _ in rules}) == 3


DEGENERATE: dict[str, tuple[Baskets, int, int]] = {
    # baskets, pairs that are not apart, pairs that go together
    "no products": ([], 0, 0),
    "one product": ([("2024-01-01", ["a"])] * 50, 0, 0),
    "every basket one item": ([("2024-01-01", [f"p{number % 5}"]) for number in range(200)], 0, 0),
    "one basket with everything": ([("2024-01-01", [f"p{number}" for number in range(90)])], 0, 0),
    "a product in every order": ([("2024-01-01", ["all", f"p{number % 3}"]) for number in range(300)], 6, 0),
    "two products, always together": ([("2024-01-01", ["a", "b"])] * 60, 1, 0),
}


@pytest.mark.parametrize("name", DEGENERATE)
def test_degenerate_baskets(dbt: Dbt, name: str) -> None:
    """A build would end with an error, or the page would say something of what nothing can be said of."""
    baskets, pairs, found = DEGENERATE[name]
    marts = find(dbt, shop(baskets))
    rows = marts.sql(
        "select pair_count - rather_apart_count, go_together_count from pair_summary where item_type = 'product'"
    ).fetchall()
    assert rows == ([(pairs, found)] if baskets else [])
    assert marts.sql(
        "select count(*) from product_pairs where expected_count is null or not isfinite(association)"
    ).fetchall() == [(0,)]


def test_a_product_in_every_order_has_lift_1(dbt: Dbt) -> None:
    """What everybody buys would be recommended with everything."""
    marts = find(dbt, shop(DEGENERATE["a product in every order"][0]))
    assert marts.sql(
        "select distinct lift, expected_count, together_count, verdict from product_pairs where item_a = 'all'"
    ).fetchall() == [(1.0, 100.0, 100, "as by chance")]


def test_ids_are_only_texts(dbt: Dbt) -> None:
    """Ids with quotes, separators or HTML would break a key, or meet another product's."""
    odd = ['a"b', "1,2", "<b>x</b>", "1", "2", "3>4"]
    marts = find(dbt, shop([("2024-01-01", odd[:3]), ("2024-01-02", odd[3:])] * 40), pair_count_min=20)
    assert sorted(
        marts.sql("select distinct item_a from product_pairs union select item_b from product_pairs").fetchall()
    ) == sorted((item,) for item in odd)


def test_products_of_one_name_are_told_apart(dbt: Dbt) -> None:
    """The page would say to offer a soft drink with a soft drink, and nobody would know which."""
    baskets = shop([("2024-01-05", ["a", "b"]), ("2024-01-06", ["c"]), ("2024-02-05", ["a", "b"])] * 40)
    for table in ("int_products", "int_product_attributes"):
        baskets.execute(f"update winback.intermediate.{table} set product_name = 'same' where product_id in ('a', 'b')")
    found = find(dbt, baskets)
    assert found.sql("select item_name_a, item_name_b from product_pairs where together_count > 0").fetchall() == [
        ("same (a)", "same (b)")
    ]
    assert set(found.sql("select antecedent_name, consequent_name from association_rules").fetchall()) == {
        ("same (a)", "same (b)"),
        ("same (b)", "same (a)"),
    }


def test_a_category_is_called_by_the_end_of_its_path(dbt: Dbt) -> None:
    """Paths would fill the page, or two categories that end alike would be one."""
    baskets = with_items(
        "select 'o' || number as order_key, timestamp '2024-01-05' as ordered_at, "
        "unnest(['a', 'b', 'c', 'd']) as product_id from range(50) as numbers (number)",
        attributes="select * from (values ('a', 'food.tea'), ('b', 'food.other'), ('c', 'home.other'), ('d', 'misc.')) "
        "as products (product_id, category)",
    )
    found = find(dbt, baskets)
    names = (
        "select item_name_a from product_pairs where item_type = 'category' union select item_name_b from product_pairs"
    )
    assert sorted(found.sql(names + " where item_type = 'category'").fetchall()) == [
        ("food.other",),
        ("home.other",),
        ("misc.",),
        ("tea",),
    ]


def test_one_month_has_no_later_part(dbt: Dbt) -> None:
    """Pairs of a young shop would be said to have held."""
    marts = find(dbt, shop([("2024-01-05", ["a", "b"]), ("2024-01-06", ["a", "c"]), ("2024-01-07", ["c"])] * 40))
    assert marts.sql("select count(association_later), count(is_seen_later) from product_pairs").fetchall() == [(0, 0)]


def test_pairs_do_not_depend_on_threads_or_order(dbt: Dbt) -> None:
    """Two builds of the same orders would differ."""
    found = []
    for threads, order in ((1, "order_key, product_id"), (4, "md5(order_key || product_id)")):
        orders = shop(planted(2000))
        orders.execute(f"set threads = {threads}")
        orders.execute(
            "create or replace table winback.intermediate.int_basket_items as "
            f"select * from winback.intermediate.int_basket_items order by {order}"
        )
        marts = find(dbt, orders)
        found.append([sorted(marts.table(mart).fetchall(), key=repr) for mart in MARTS])
    assert found[0] == found[1]
    assert all(found[0])


def test_tails_are_those_of_poisson_counts() -> None:
    """Pairs would be called beyond chance too often, or never."""
    assert two_sided_p(np.array([10.0, 0.0, 25.0]), np.array([10.0, 0.0, 10.0])) == pytest.approx(
        [1.0, 1.0, 2 * 4.7e-5], rel=0.02
    )


def test_pairs_that_were_not_kept_count_as_tried() -> None:
    """Only the most frequent pairs are kept; tested among themselves, chance would look like a finding."""
    import pandas as pd  # noqa: PLC0415

    kept = pd.DataFrame(
        {
            "item_type": "product",
            "comparison": ["1,2"],
            "order_count": [20],
            "expected_count": [8.0],
            "later_order_count": [0],
            "later_expected_count": [0.0],
            "comparison_count": [1000],
        }
    )
    (q_value,) = association_tests(kept, kept.head(0))["q_value"]
    assert q_value == pytest.approx(1000 * two_sided_p(np.array([20.0]), np.array([8.0]))[0])
