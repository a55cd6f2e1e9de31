"""The figures of a partition, held against scikit-learn's."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_samples

from winback.segments.fitting.centers import nearest_center
from winback.segments.judging.evaluation import evaluate, silhouette_errors, silhouettes


@st.composite
def partitioned_points(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, int]:
    points = draw(st.integers(4, 600))
    clusters = draw(st.integers(2, min(8, points - 1)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    scaled = rng.normal(size=(points, draw(st.integers(1, 5)))) * draw(st.sampled_from([1e-3, 1.0, 1e3]))
    labels = np.concatenate([np.arange(clusters), rng.integers(0, clusters, points - clusters)])
    return scaled, rng.permutation(labels), clusters


@settings(max_examples=40, deadline=None)
@given(partitioned_points())
def test_silhouettes_are_those_of_scikit_learn(case: tuple[np.ndarray, np.ndarray, int]) -> None:
    """Without it the ranking of trials, and so the number of segments, could rest on wrong figures."""
    scaled, labels, _ = case
    coarse = np.minimum(labels, 1)
    fine, two = silhouettes(scaled, [labels, coarse])
    np.testing.assert_allclose(fine, silhouette_samples(scaled, labels), atol=1e-9)
    np.testing.assert_allclose(two, silhouette_samples(scaled, coarse), atol=1e-9)


@settings(max_examples=40, deadline=None)
@given(partitioned_points())
def test_the_other_figures_are_those_of_scikit_learn(case: tuple[np.ndarray, np.ndarray, int]) -> None:
    """Without it an analyst who checks a trial in a notebook would find other numbers than the leaderboard's."""
    scaled, labels, k = case
    found = evaluate(scaled, labels, k, silhouettes(scaled, [labels])[0])
    assert found.calinski_harabasz == pytest.approx(calinski_harabasz_score(scaled, labels), rel=1e-9)
    # scikit-learn expands squares here, so a point that is its own mean has a distance of about 1e-8 and not 0.
    assert found.davies_bouldin == pytest.approx(davies_bouldin_score(scaled, labels), rel=1e-6)
    means = np.array([scaled[labels == label].mean(axis=0) for label in range(k)])
    assert found.inertia == pytest.approx(((scaled - means[labels]) ** 2).sum(), rel=1e-9)
    assert found.smallest_count == np.bincount(labels).min()


def test_an_empty_cluster_has_no_figures() -> None:
    """Without it a partition that lost a segment would look like a good one instead of being refused."""
    scaled = np.arange(6.0).reshape(-1, 1)
    labels = np.array([0, 0, 0, 2, 2, 2])
    found = evaluate(scaled, labels, 3, silhouettes(scaled, [labels])[0])
    assert found.smallest_count == 0
    assert found.silhouette is None


def test_equal_points_in_two_clusters_have_silhouette_zero() -> None:
    """Without it duplicates (many customers with one equal order) would give NaN and no segment at all."""
    labels = np.array([0, 0, 1, 1])
    assert silhouettes(np.ones((4, 2)), [labels])[0].tolist() == [0.0] * 4


@pytest.mark.parametrize("k", [2, 5])
def test_the_standard_error_is_what_samples_differ_by(k: int) -> None:
    """Without it the interval of a silhouette is half as wide as chance, and noise decides between trials."""
    rng = np.random.default_rng(3)
    everybody = np.log1p(np.column_stack([rng.exponential(90, 60_000), rng.geometric(0.3, 60_000)]))
    centers = everybody[rng.choice(len(everybody), k, replace=False)]
    labels = nearest_center(everybody, centers)
    draws = [rng.choice(len(everybody), 800, replace=False) for _ in range(60)]
    means = [silhouettes(everybody[draw], [labels[draw]])[0].mean() for draw in draws]
    stated = [silhouette_errors(everybody[draw], [labels[draw]], 7)[0] for draw in draws]
    assert np.mean(np.array(stated, dtype=float)) == pytest.approx(np.std(means, ddof=1), rel=0.3)
