"""Forecasts of made-up worlds in which it is known what can be predicted."""

import numpy as np
import pandas as pd
import pytest
from worlds import DATES, past

from winback.forecast import FORECAST_COLUMNS, ForecastOptions, forecast_segments
from winback.forecast.cases import split_by_time
from winback.forecast.judged_before import input_key
from winback.forecast.judgment import Judged, Measured, decide
from winback.forecast.rules import rule_means

OPTIONS = ForecastOptions(random_state=1)


def quality(found: pd.DataFrame, task: str, model: str, measure: str) -> pd.Series:
    """The row of the held-out table."""
    is_row = (
        (found["task"] == task) & (found["model"] == model) & (found["measure"] == measure) & (found["item"] == "all")
    )
    (row,) = (row for _, row in found[is_row].iterrows())
    return row


def test_the_forest_is_used_where_behavior_decides() -> None:
    """Regulars who come every month would be written to as if they slipped."""
    found = forecast_segments(past(regulars=True), ["rfm"], OPTIONS)
    assert quality(found, "next_period", "forest", "log_loss")["is_used"]
    assert quality(found, "next_period", "forest", "accuracy")["gain"] > 0.1
    assert "the forest would be used" in quality(found, "buys", "forest", "brier")["verdict"]
    watched = found[found["artifact"] == "watch"]
    orders = past(regulars=True).drop_duplicates("customer_id").set_index("customer_id")["order_count"]
    assert len(watched) > 0
    assert set(watched["customer_id"].map(orders)) == {1, 2}
    assert set(watched["segment_now"] + " " + watched["likely_segment"]) == {"Fresh Silent"}


@pytest.mark.parametrize("seed", range(3))
def test_a_forest_that_knows_no_better_is_not_used(seed: int) -> None:
    """A forest that has learnt noise would be sold as a finding."""
    found = forecast_segments(past(seed, regulars=False), ["rfm"], OPTIONS)
    row = quality(found, "next_period", "forest", "log_loss")
    assert not row["is_used"]
    assert "aging is used" in row["verdict"]
    assert set(found[found["artifact"] == "watch"]["basis"]) == {"aging"}


def test_a_way_that_is_gone_by_buying_is_no_slip() -> None:
    """Customers who are about to order would be called lost, where those who just did buy little for a while."""
    cases = past(regulars=False)
    fresh, silent = (cases["segment_now"] == name for name in ("Fresh", "Silent"))
    # Here the silent buy, and who has bought waits.
    draw = np.random.default_rng(4).random(len(cases))
    bought = (silent & (draw < 0.8)) | (fresh & (draw < 0.1))
    known = cases["segment_next"].notna()
    cases.loc[known, "bought_next"] = bought[known]
    cases.loc[known, "segment_next"] = np.where(bought, "Fresh", cases["segment_aged"])[known]
    found = forecast_segments(cases, ["rfm"], OPTIONS)
    assert set(found["artifact"]) == {"quality"}


def test_nothing_is_learnt_from_the_future() -> None:
    """A forecast that has seen the outcomes looks better than it will ever be."""
    cases = past(regulars=True)
    cases = cases[cases["segment_next"].notna()]
    split = split_by_time(cases)
    assert split.train["outcome_on"].max() <= split.held_out["as_of_date"].min()
    assert sorted(split.held_out["as_of_date"].unique()) == list(DATES[6:8])
    # A longer horizon leaves out what is not known when the held-out dates begin.
    longer = split_by_time(cases.assign(outcome_on=cases["as_of_date"] + pd.DateOffset(months=3)))
    assert longer.train["as_of_date"].max() == DATES[3]
    # What the held-out customers do changes the judgment, and not what is said of them.
    other = cases.copy()
    late = other["as_of_date"] >= DATES[6]
    other.loc[late, "segment_next"] = "Silent"
    one, two = (forecast_segments(frame, ["rfm"], OPTIONS) for frame in (cases, other))
    told = [
        found[found["measure"] == "predicted_probability"][["model", "item", "value"]].reset_index(drop=True)
        for found in (one, two)
    ]
    pd.testing.assert_frame_equal(*told)


def test_the_order_of_rows_does_not_matter() -> None:
    """Two builds of the same data would name other customers."""
    cases = past(regulars=True)
    one = forecast_segments(cases, ["rfm"], OPTIONS)
    two = forecast_segments(cases.sample(frac=1, random_state=9), ["rfm"], OPTIONS)
    pd.testing.assert_frame_equal(one, two)


@pytest.mark.parametrize(
    ("cases", "words"),
    [
        (past(regulars=True).iloc[:0], "too few periods"),
        (past(regulars=True, dates=DATES[:3]), "too few periods"),
        (past(customers=4, regulars=True), "too few customers"),
    ],
    ids=["no rows", "two periods", "four customers"],
)
def test_too_little_is_said_and_nothing_is_made_up(cases: pd.DataFrame, words: str) -> None:
    """A forecast that nobody could check."""
    found = forecast_segments(cases, ["rfm", "rfa"], OPTIONS)
    assert set(found["artifact"]) == {"quality"}
    assert len(found) == 2 * 4
    assert found["value"].isna().all()
    assert found[found["segmentation"] == "rfm"]["verdict"].str.startswith("too few").all()
    assert quality(found[found["segmentation"] == "rfm"], "next_period", "forest", "log_loss")["verdict"].startswith(
        words
    )
    assert found.dtypes.astype(str).to_dict() == FORECAST_COLUMNS


def test_a_world_without_any_difference() -> None:
    """One segment, nobody buys, no measure differs: nothing to tell, and no crash."""
    cases = past(regulars=True)
    is_past = cases["segment_next"].notna()
    cases = cases.assign(segment_now="A", segment_aged="A", recency_days=1, order_count=1, revenue_before=0.0)
    cases.loc[is_past, ["segment_next", "bought_next", "revenue_next"]] = ["A", False, 0.0]
    found = forecast_segments(cases, ["rfm"], OPTIONS)
    assert quality(found, "next_period", "forest", "accuracy")["value"] == 1
    assert quality(found, "next_period", "forest", "log_loss")["verdict"].startswith("aging is used")
    assert set(found["artifact"]) == {"quality"}


def test_rules_by_hand() -> None:
    """A rule that is given less than it knows is no opponent."""
    train = pd.DataFrame(
        {
            "as_of_date": pd.to_datetime(["2024-01-01"] * 2 + ["2024-02-01"] * 2),
            "segment_now": ["A", "A", "A", "B"],
            "segment_aged": ["B", "B", "B", "B"],
        }
    )
    happened = np.array([[1.0], [1.0], [0.0], [0.0]])
    cases = pd.DataFrame({"segment_now": ["A", "C"], "segment_aged": ["B", "C"]})
    # everybody 0.5; in A (2 + 0.5) / (3 + 1); nobody was in C
    assert rule_means("stays", train, happened, cases).tolist() == [[0.625], [0.5]]
    # in February: everybody 0; in A (0 + 0) / 2
    assert rule_means("last_matrix", train, happened, cases).tolist() == [[0.0], [0.0]]
    # to B (2 + 0.5) / (4 + 1) = 0.5, from A to B (2 + 0.5) / (3 + 1)
    assert rule_means("aging", train, happened, cases).tolist() == [[0.625], [0.5]]


def test_the_same_cases_are_judged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each day's build would fit the same forests on the same periods again."""
    first = forecast_segments(past(regulars=False), ["rfm"], OPTIONS)
    monkeypatch.setattr("winback.forecast.forecast._judge", None)
    pd.testing.assert_frame_equal(forecast_segments(past(regulars=False), ["rfm"], OPTIONS, first), first)


@pytest.mark.parametrize("column", ["revenue_next", "segment_next", "bought_next", "order_count", "customer_id"])
def test_a_single_other_case_is_judged_again(column: str) -> None:
    """A late refund would leave yesterday's figures in the report."""
    cases = past(regulars=False)
    before = cases.copy()
    bought = not cases.loc[0, "bought_next"]
    other = {"revenue_next": 5.5, "segment_next": "New", "bought_next": bought, "order_count": 7, "customer_id": "d"}
    before.loc[0, column] = other[column]
    earlier = forecast_segments(before, ["rfm"], OPTIONS)
    found = forecast_segments(cases, ["rfm"], OPTIONS, earlier)
    pd.testing.assert_frame_equal(found, forecast_segments(cases, ["rfm"], OPTIONS))
    assert set(found["input_key"].dropna()).isdisjoint(earlier["input_key"].dropna())


def test_other_code_and_another_seed_judge_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """An update would show figures of the version before it."""
    cases = past(regulars=False)
    key = input_key(cases, 1)
    assert input_key(cases.copy(), 1) == key
    assert input_key(cases, 2) != key
    monkeypatch.setattr("winback.forecast.judged_before._code_key", lambda: "another version")
    assert input_key(cases, 1) != key


def test_the_slips_expected_are_the_sum_of_probabilities() -> None:
    """All who are watched would be said to slip, where one in three does not."""
    found = forecast_segments(past(regulars=False), ["rfm"], OPTIONS)
    predicted, observed = (
        found[(found["measure"] == f"slips_{end}") & (found["model"] == "aging")].set_index("item")["value"]
        for end in ("predicted", "observed")
    )
    assert len(predicted) == len(observed) == 3
    for values in (predicted, observed):
        assert values["all"] == pytest.approx(values.drop("all").sum())
    cases = past(regulars=False)
    held_out = cases[cases["as_of_date"].isin(DATES[6:8]) & (cases["segment_now"] == "Fresh")]
    # of the Fresh the aged are watched, of whom 40 % buy
    watched = held_out[held_out["segment_aged"] == "Silent"]
    assert observed["all"] == (watched["segment_next"] == "Silent").sum()
    assert predicted["all"] == pytest.approx(0.6 * len(watched), rel=0.1)


def revenue_judged(rankings: dict[str, np.ndarray], accuracy: Measured | None = None) -> tuple[str, str]:
    """Decide where the forest has the lower squared error."""
    held_out = pd.DataFrame({"customer_id": [f"c{i}" for i in range(40)], "as_of_date": DATES[0]})
    losses = {rule: np.full(40, 5.0) + np.arange(40) / 100 for rule in ("aging", "last_matrix", "stays")}
    error = Measured("root_mean_squared_error", losses | {"forest": np.full(40, 2.0)}, is_loss=True, is_root=True)
    return decide(Judged([], error, accuracy=accuracy, rankings=rankings), held_out)


def test_a_forest_that_ranks_customers_worse_beyond_chance_is_not_used_for_revenue() -> None:
    """A few huge orders would decide, or a difference of 0.008 that is chance."""
    noise = np.where(np.arange(40) % 2, 1.0, -1.0)
    rule = np.full(40, 0.354)
    assert revenue_judged({"aging": rule, "forest": np.full(40, 0.3) + noise / 100})[0] == "aging"
    assert "ranks customers worse" in revenue_judged({"aging": rule, "forest": np.full(40, 0.3) + noise / 100})[1]
    assert revenue_judged({"aging": rule, "forest": np.full(40, 0.346) + noise})[0] == "forest"
    assert revenue_judged({"aging": rule, "forest": np.full(40, 0.36)})[0] == "forest"


def test_a_forest_that_names_the_segment_less_often_than_any_rule_is_not_used() -> None:
    """To say that nobody moves would be right more often, and the forest be compared with a weaker rule only."""
    right = {"aging": np.zeros(40), "last_matrix": np.ones(40), "stays": np.ones(40)}
    worse = Measured("accuracy", right | {"forest": np.repeat([1.0, 0.0], 20)})
    assert revenue_judged({}, worse) == (
        "aging",
        "because the forest predicts the right segment less often than the last matrix",
    )
    alike = Measured("accuracy", right | {"forest": np.repeat([1.0, 0.0], [39, 1])})
    assert revenue_judged({}, alike)[0] == "forest"


def test_the_months_learned_from_are_said() -> None:
    """A forecast for December would not say that it has seen no December."""
    found = forecast_segments(past(regulars=False), ["rfm"], OPTIONS)
    row = quality(found, "next_period", "forest", "log_loss")
    assert (row["learned_from"], row["learned_until"]) == ("2024-01-01", "2024-09-01")
