"""Scoring in SQL: the macro that writes it, run on DuckDB and held against numpy."""

from __future__ import annotations

from pathlib import Path

import duckdb
import jinja2
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from winback.segments.fitting.centers import nearest_center

MACRO = Path(__file__).parents[3] / "macros" / "segments" / "nearest_center.sql"


def score(scaled: np.ndarray, centers: np.ndarray, segment_count: int, ids: list[int] | None = None) -> pd.DataFrame:
    """Score with the macro's SQL; segments beyond the centers are null, as in int_segment_parameters."""
    features = scaled.shape[1]
    columns = {"customer": np.arange(len(scaled))} | {f"scaled_{i + 1}": scaled[:, i] for i in range(features)}
    for segment in range(segment_count):
        published = (ids or range(1, len(centers) + 1))[segment] if segment < len(centers) else None
        columns[f"segment_id_{segment + 1}"] = np.full(len(scaled), published, dtype=float)
        for position in range(features):
            value = centers[segment, position] if segment < len(centers) else None
            columns[f"center_{segment + 1}_{position + 1}"] = np.full(len(scaled), value, dtype=float)
    customers = pd.DataFrame(columns)
    template = jinja2.Environment(autoescape=False).from_string(MACRO.read_text())  # noqa: S701 - it writes SQL
    macro = template.module.nearest_center
    connection = duckdb.connect()
    connection.register("customers", customers)
    nulls = ", ".join(
        f"case when not isnan({name}) then {name} end as {name}" for name in customers.columns if name != "customer"
    )
    query = f"with scaled as (select customer, {nulls} from customers), {macro('scaled', segment_count, features)} "
    return connection.sql(query + "select * from scored order by customer").df()


@st.composite
def shops_with_centers(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, int]:
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    features, segments = draw(st.integers(1, 5)), draw(st.integers(1, 8))
    scaled = rng.normal(size=(draw(st.integers(1, 400)), features))
    centers = rng.normal(size=(segments, features))
    if draw(st.booleans()):  # a coarse grid has ties, equal centers, and customers right on a center
        scaled, centers = np.round(scaled), np.round(centers)
    return scaled, centers, draw(st.integers(segments, 8))


@settings(max_examples=40, deadline=None)
@given(shops_with_centers())
def test_sql_gives_every_customer_the_center_that_numpy_gives(case: tuple[np.ndarray, np.ndarray, int]) -> None:
    """Without it the segments customers are in are not the ones that were fitted, tried and published."""
    scaled, centers, segment_count = case
    scored = score(scaled, centers, segment_count)
    labels = nearest_center(scaled, centers)
    assert (scored["segment_id"] - 1).tolist() == labels.tolist()

    distances = np.round(np.sqrt(((scaled[:, None, :] - centers[None, :, :]) ** 2).sum(axis=2)), 9)
    rows = np.arange(len(scaled))
    np.testing.assert_allclose(scored["distance"], distances[rows, labels], atol=2e-9)
    if len(centers) == 1:
        assert scored["runner_up_id"].isna().all()
        assert scored["separation"].isna().all()
        return
    distances[rows, labels] = np.inf
    assert (scored["runner_up_id"] - 1).tolist() == distances.argmin(axis=1).tolist()
    assert scored["separation"].between(0, 1).all()


def test_segments_have_the_ids_that_a_refit_has_left_them() -> None:
    """Without it a refit that drops segment 2 of 3 would rename segment 3, and last month's lists with it."""
    scored = score(np.array([[0.0], [1.0], [2.0]]), np.array([[0.0], [2.0]]), 3, ids=[1, 12])
    assert scored["segment_id"].tolist() == [1, 1, 12]
    assert scored["runner_up_id"].tolist() == [12, 12, 1]


@pytest.mark.parametrize(
    ("at", "segment", "runner_up", "separation"),
    [(0.0, 1, 2, 1.0), (1.0, 1, 2, 0.0), (1.5, 2, 1, pytest.approx(2 / 3)), (2.0, 2, 1, 1.0)],
)
def test_the_separation_says_how_clear_the_case_is(at: float, segment: int, runner_up: int, separation: float) -> None:
    """Without it nobody can see which customers stand between two segments."""
    scored = score(np.array([[at]]), np.array([[0.0], [2.0]]), 3).iloc[0]
    assert (scored["segment_id"], scored["runner_up_id"], scored["separation"]) == (segment, runner_up, separation)
