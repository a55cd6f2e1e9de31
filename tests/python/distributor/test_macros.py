"""The two pieces of arithmetic behind order lines: sharing an amount out, and reading a product list."""

from decimal import Decimal
from itertools import pairwise

import duckdb
import jinja2
import pytest
from conftest import ROOT
from hypothesis import example, given, settings
from hypothesis import strategies as st

MACROS = ROOT / "models" / "staging" / "distributor" / "macros"
CONNECTION = duckdb.connect()


def macro(name: str, *arguments: str) -> str:
    """Return the SQL that a macro of the data set writes."""
    file = next(path for path in MACROS.glob("*.sql") if f"macro {name}(" in path.read_text(encoding="utf-8"))
    template = jinja2.Template(file.read_text(encoding="utf-8"))
    return str(getattr(template.module, name)(*arguments))


SHARE = macro("share_out", "amount", "weight_before", "weight_so_far", "weight_total")
LARGEST = Decimal("99999999999999.9999")


def shared_out(amount: Decimal, weights: list[int]) -> list[Decimal]:
    marks = [sum(weights[:count]) for count in range(len(weights) + 1)]
    rows = ", ".join(f"({before}::double, {so_far}::double)" for before, so_far in pairwise(marks))
    return [
        part
        for (part,) in CONNECTION.execute(
            f"select {SHARE} from (select '{amount}'::decimal(18,4) as amount, {marks[-1]}::double as weight_total), "
            f"(values {rows}) as lines (weight_before, weight_so_far)"
        ).fetchall()
    ]


@settings(max_examples=300, deadline=None)
@given(
    st.decimals(-LARGEST, LARGEST, places=4),
    st.lists(st.integers(0, 10**9), min_size=1, max_size=12).filter(any),
)
@example(LARGEST, [1] * 7)
@example(-LARGEST, [10**9, 1, 0])
@example(Decimal("0.0001"), [1, 1, 1])
@example(Decimal("900719925474.0993"), [1, 0])
@example(Decimal("-0.0003"), [3, 3, 3, 3, 3, 3, 3])
def test_parts_of_an_amount_add_up_to_the_last_digit(amount: Decimal, weights: list[int]) -> None:
    """Raw and accepted money would differ by fractions, or a line would be refunded by rounding."""
    parts = shared_out(amount, weights)
    assert sum(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert part * amount >= 0
        exact = amount * weight / sum(weights)
        assert abs(part - exact) <= Decimal("0.0001") + abs(amount) * Decimal("1e-15")


def test_orders_that_add_up_are_split_at_their_prices() -> None:
    """An order of 250 and 1,725 would be split into 249.9999 and 1725.0001."""
    assert shared_out(Decimal(1975), [2500000, 17250000]) == [Decimal(250), Decimal(1725)]


@pytest.mark.parametrize(
    ("text", "products", "quantities"),
    [
        ('[{"product": "0C1CC1", "qty": 2}]', ["0C1CC1"], [2]),
        ('{"0C1CC1": 2, "ก\'\\"": "3"}', ["0C1CC1", "ก'\""], [2, 3]),
        ('[{"qty": 1.0, "product": " A ", "note": {"x": []}}, {"product": "\\u0e01", "qty": 012}]', None, None),
        ('[{"qty": 1.0, "product": " A ", "note": {"x": []}}, {"product": "\\u0e01", "qty": 12}]', ["A", "ก"], [1, 12]),
        ('{"A": 1, "A": 2}', ["A", "A"], [1, 2]),
        (
            '{"A": 1.5, "B": 0, "C": -1, "D": null, "E": "two", "F": [1], "G": 1234567890123}',
            list("ABCDEFG"),
            [None] * 7,
        ),
        ('{"A": 1e3}', ["A"], [1000]),
        ('[{"product": null, "qty": 1}]', [None], [1]),
        ('{" ": 1}', [None], [1]),
        ("[]", [], []),
        ("{}", [], []),
        # An entry without its product or quantity must not shift the others.
        ('[{"product": "A", "qty": 1}, {"product": "B"}, {"qty": 3}]', None, [1, 3]),
        ('[{"product": "A"}, {"product": "B", "qty": 1}]', None, [1]),
        ('[{"product": "A", "qty": 1}, 5]', None, [1]),
        ('["A", "B"]', None, []),
        ("5", None, None),
        ('"A"', None, None),
        ("null", None, None),
        ("[{'product': 'A', 'qty': 1}]", None, None),
        ('[{"product": "A", "qty', None, None),
        ("", None, None),
    ],
)
def test_product_list_is_read_or_refused(text: str, products: list[str] | None, quantities: list[int] | None) -> None:
    """An order would lose a product, or get the quantity of another one."""
    columns = f"{macro('listed_products', 'text')}, {macro('listed_quantities', 'text')}"
    found = CONNECTION.execute(f"select {columns} from (select ?::varchar as text)", [text]).fetchall()[0]
    assert found == (products, quantities)
