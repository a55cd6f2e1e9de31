"""Beside each probability stands what past tests saw, whether or not that speaks for it."""

from __future__ import annotations

import pytest
from compiled import compile_models, warehouse
from conftest import Dbt

# Predicted and observed in two back-tests, three groups of customers each.
TESTS = {
    "2025-04-01": [(0.2, 0.10, 0.20), (0.4, 0.25, 0.35), (0.8, 0.50, 0.60)],
    "2025-07-01": [(0.3, 0.15, 0.25), (0.5, 0.30, 0.45), (0.7, 0.40, 0.55)],
}


@pytest.fixture(scope="module")
def ranges(dbt: Dbt) -> dict[int, tuple[float | None, float | None]]:
    """The range beside each probability of 1 to 99 %."""
    connection = warehouse()
    connection.execute("create schema winback.marts")
    columns = (
        "as_of_date, population, horizon_days, bin_number, predicted_rate, observed_rate_lower, observed_rate_upper"
    )
    rows = ", ".join(
        f"(date '{day}', 'everybody', 30, {number}, {predicted}::double, {lower}::double, {upper}::double)"
        for day, groups in TESTS.items()
        for number, (predicted, lower, upper) in enumerate(groups)
    )
    connection.execute(
        f"""
        create table winback.marts.reorder_score_calibration as select * from (values {rows}) as t ({columns});
        create table winback.marts.reorder_score as select range as customer_id, range / 100 as probability_30_days,
            null::double as probability_60_days, null::double as probability_90_days
        from range(1, 100);
        """
    )
    sql = compile_models(dbt, ["int_reorder_forecasts"])["int_reorder_forecasts"]
    found = connection.execute(
        f"select customer_id, probability_lower, probability_upper from ({sql}) where horizon_days = 30"
    ).fetchall()
    assert len(found) == 99
    return {customer: (lower, upper) for customer, lower, upper in found}


def test_the_range_is_what_was_observed(ranges: dict[int, tuple[float | None, float | None]]) -> None:
    """A list said that up to 61 % of such customers had ordered: it was 55 %, stretched to the prediction of 61."""
    assert ranges[75] == (0.40, 0.60)
    # of one test only: the other had nobody so likely to order
    assert ranges[90] == (0.50, 0.60)
    assert ranges[45] == (0.25, 0.45)


def test_a_test_says_nothing_of_predictions_it_did_not_have(
    ranges: dict[int, tuple[float | None, float | None]],
) -> None:
    """Customers with a prediction of 2 % were compared with those of 20 %, the lowest that a test had."""
    assert ranges[2] == (None, None)
    assert ranges[12] == (0.10, 0.20)
