"""What forecasts are judged by, against scikit-learn and by hand."""

import numpy as np
import pytest
from scipy.stats import spearmanr
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score

from winback.forecast.scores import auc_parts, calibration_error, clustered_error, log_losses
from winback.rank_correlation import rank_correlation


def test_measures_are_those_of_scikit_learn() -> None:
    """A measure with a name everybody knows and a value nobody else gets."""
    draw = np.random.default_rng(5)
    said = draw.random(400).round(1)
    happened = (draw.random(400) < said).astype(float)
    parts = auc_parts(said, happened)
    assert parts is not None
    assert parts.mean() == pytest.approx(roc_auc_score(happened, said))
    both = np.column_stack([1 - said, said]).clip(0.001, 1)
    losses = log_losses(np.column_stack([1 - said, said]), np.column_stack([1 - happened, happened]))
    expected = -np.log(both[np.arange(400), happened.astype(int)]).mean()
    assert losses.mean() == pytest.approx(expected)
    assert losses.mean() == pytest.approx(log_loss(happened, said.clip(0.001, 0.999)), abs=0.001)
    assert ((said - happened) ** 2).mean() == pytest.approx(brier_score_loss(happened, said))


def test_the_error_of_an_area_is_that_of_draws() -> None:
    """A difference between two areas would count as sure when it is not."""
    draw = np.random.default_rng(1)
    happened = (draw.random(300) < 0.3).astype(float)
    score = happened + draw.normal(size=300)
    parts = auc_parts(score, happened)
    assert parts is not None
    error = clustered_error(parts, np.arange(300))
    draws = [draw.integers(300, size=300) for _ in range(400)]
    assert error == pytest.approx(np.std([roc_auc_score(happened[rows], score[rows]) for rows in draws]), rel=0.15)


@pytest.mark.parametrize("tied", [False, True])
def test_the_error_of_a_rank_correlation_is_that_of_draws(tied: bool) -> None:
    """A rule would be called better at ranking by a difference that is chance."""
    draw = np.random.default_rng(4)
    truth = np.maximum(draw.normal(size=400), 0) if tied else draw.normal(size=400)
    said = truth + draw.normal(size=400)
    parts = rank_correlation(said, truth).parts
    assert parts is not None
    assert parts.mean() == pytest.approx(spearmanr(said, truth).statistic)
    draws = [draw.integers(400, size=400) for _ in range(400)]
    found = np.std([spearmanr(said[rows], truth[rows]).statistic for rows in draws])
    assert clustered_error(parts, np.arange(400)) == pytest.approx(found, rel=0.12)


def test_a_customer_seen_often_counts_once() -> None:
    """Twelve periods of the same people would make every difference twelve times as sure."""
    values = np.random.default_rng(2).normal(size=50)
    customers = np.arange(50)
    once = clustered_error(values, customers)
    assert clustered_error(np.tile(values, 12), np.tile(customers, 12)) == pytest.approx(once)
    assert once == pytest.approx(values.std(ddof=1) / np.sqrt(50))
    assert clustered_error(values, np.full(50, 7)) is None


def test_what_cannot_be_measured_is_none() -> None:
    """An area of 0.5 where nobody bought would pass for a finding."""
    assert auc_parts(np.array([0.1, 0.9]), np.ones(2)) is None
    assert rank_correlation(np.zeros(3), np.arange(3.0)).parts is None


def test_calibration_by_hand() -> None:
    """Four told 0.75 of whom one came true, and one who was told for sure and did."""
    said, happened = np.array([0.75, 0.75, 0.75, 0.75, 1.0]), np.array([1.0, 0, 0, 0, 1])
    assert calibration_error(said, happened) == pytest.approx(0.5 * 4 / 5)
