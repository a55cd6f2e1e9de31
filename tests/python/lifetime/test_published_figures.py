"""The published figures of CDNOW, to the digits that are printed."""

import gzip
from typing import Any

import numpy as np
import pandas as pd
import pytest
from conftest import REAL_DATA

from winback.arrays import FloatArray
from winback.lifetime import order_values, purchases
from winback.lifetime.expected_orders import discounted_value, expected_orders
from winback.lifetime.order_values import OrderValueModel
from winback.lifetime.purchases import BG, MBG, NBD, Purchases, model_of

pytestmark = pytest.mark.real_data

END = pd.Timestamp("1997-09-30")


@pytest.fixture(scope="module")
def sample() -> tuple[Purchases, FloatArray, FloatArray]:
    """The 2,357 customers up to the end of September: purchases in weeks, mean value of repeats, and orders after."""
    with gzip.open(REAL_DATA / "cdnow" / "CDNOW_sample.txt.gz", "rt") as file:
        lines = [line.split()[1:] for line in file]
    log = pd.DataFrame(lines, columns=["customer", "day", "items", "value"]).astype({"value": float})
    log = log.assign(day=pd.to_datetime(log["day"])).groupby(["customer", "day"], as_index=False)["value"].sum()
    known, later = log[log["day"] <= END], log[log["day"] > END]
    by = known.groupby("customer")
    first, last, repeats = by["day"].min(), by["day"].max(), by.size().to_numpy() - 1
    repeat_value = (by["value"].sum() - by["value"].first()).to_numpy() / np.maximum(repeats, 1)
    found = Purchases(repeats, (last - first).dt.days.to_numpy() / 7, (END - first).dt.days.to_numpy() / 7)
    return found, repeat_value, later.groupby("customer").size().reindex(first.index).fillna(0).to_numpy(float)


@pytest.mark.parametrize(
    ("name", "published"),
    [
        (NBD, {"at": (0.384766, 12.072024), "likelihood": -9763.6576, "holdout": 2929.8, "error": 1.0410}),
        (
            BG,
            {
                "at": (0.242595, 4.413602, 0.792922, 2.425908),
                "likelihood": -9582.4292,
                "holdout": 1653.4,
                "error": 0.7855,
            },
        ),
        (
            MBG,
            {
                "at": (0.524843, 6.183085, 0.891359, 1.614002),
                "likelihood": -9582.1357,
                "holdout": 1576.7,
                "error": 0.7648,
            },
        ),
    ],
)
def test_parameters_and_holdout(
    sample: tuple[Purchases, FloatArray, FloatArray], name: str, published: dict[str, Any]
) -> None:
    """Who compares the project with a paper or a library would find other numbers, and trust none."""
    known, _, later = sample
    found = purchases.fit(name, known)
    assert found.is_maximum
    assert found.parameters == pytest.approx(published["at"], abs=5e-5)
    assert found.log_likelihood == pytest.approx(published["likelihood"], abs=1e-3)
    expected = expected_orders(model_of(name, found), known, 39.0)
    assert later.sum() == 1882
    assert expected.sum() == pytest.approx(published["holdout"], abs=0.1)
    assert np.abs(expected - later).mean() == pytest.approx(published["error"], abs=1e-4)


def test_standard_errors_and_one_customer(sample: tuple[Purchases, FloatArray, FloatArray]) -> None:
    """An uncertain parameter would pass for a certain one."""
    found = purchases.fit(BG, sample[0])
    assert found.standard_errors == pytest.approx((0.012557, 0.378224, 0.185733, 0.705411), rel=1e-3)
    customer = Purchases(np.array([2]), np.array([30.43]), np.array([38.86]))
    assert expected_orders(model_of(BG, found), customer, 39.0)[0] == pytest.approx(1.2259, abs=5e-5)


def test_order_values(sample: tuple[Purchases, FloatArray, FloatArray]) -> None:
    """Customers with one order would be worth what chance gave them."""
    known, value, _ = sample
    is_valued = value > 0
    assert is_valued.sum() == 946
    found = order_values.fit(known.repeats[is_valued].astype(float), value[is_valued])
    assert found is not None
    assert found.parameters == pytest.approx((6.24957, 3.74422, 15.44352), abs=5e-5)
    assert found.log_likelihood == pytest.approx(-4055.9177, abs=1e-3)
    told = order_values.model_of(found, value[is_valued]).expected(known.repeats.astype(float), value)
    assert told[:10].round(2) == pytest.approx([24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17])


def test_value_of_twelve_months(sample: tuple[Purchases, FloatArray, FloatArray]) -> None:
    """A year would be 360 weeks, as in the figures that are quoted most (266,621.58)."""
    exact, exact_value, _ = sample
    # The figures come from data that was printed with two digits.
    known = Purchases(exact.repeats, np.round(exact.recency, 2), np.round(exact.observed, 2))
    value = np.floor(exact_value * 100 + 0.5 + 1e-6) / 100
    model = model_of(BG, purchases.fit(BG, known))
    p, q, v = 6.248802, 3.744588, 15.447748
    order_value = OrderValueModel(p * v / (q - 1), p, q, v).expected(known.repeats.astype(float), value)
    twelve = discounted_value(model, known, order_value, months=12, month=4.345, rate=0.01)
    assert twelve[:6] == pytest.approx([36.278496, 4.637467, 8.344093, 8.344093, 8.344093, 283.523559], rel=1e-5)
    assert twelve.sum() == pytest.approx(71_509.90, abs=0.2)
