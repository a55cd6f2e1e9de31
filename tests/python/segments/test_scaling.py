"""The scalers, held against scikit-learn's, and the transforms before them."""

import numpy as np
import pytest
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler

from winback.segments.fitting.presets import Feature, Preset, prepare, to_natural
from winback.segments.fitting.rounding import round_significant
from winback.segments.fitting.scaling import SCALERS, fit_scaling

VALUES = np.random.default_rng(3).gamma(2.0, 50.0, size=(500, 3))


@pytest.mark.parametrize(
    ("scaler", "reference"),
    [("standard", StandardScaler()), ("min_max", MinMaxScaler()), ("robust", RobustScaler())],
)
def test_scaled_values_are_those_of_scikit_learn(scaler: str, reference: StandardScaler) -> None:
    """Without it published centers could not be compared with any notebook's."""
    np.testing.assert_allclose(fit_scaling(scaler, VALUES).apply(VALUES), reference.fit_transform(VALUES), atol=1e-9)


@pytest.mark.parametrize("scaler", SCALERS)
@pytest.mark.parametrize("value", [0.0, 3.7, 1e14])
def test_a_constant_feature_is_left_alone(scaler: str, value: float) -> None:
    """Without it a shop where everybody has one order would divide by zero and segment nobody."""
    scaling = fit_scaling(scaler, np.full((10, 1), value))
    assert scaling.scale.tolist() == [1.0]
    assert np.abs(scaling.apply(np.full((10, 1), value))).max() <= abs(value) * 1e-11


@pytest.mark.parametrize("scaler", SCALERS)
def test_scaling_can_be_undone(scaler: str) -> None:
    """Without it centers in days and money would not be where the segment is."""
    scaling = fit_scaling(scaler, VALUES)
    np.testing.assert_allclose(scaling.invert(scaling.apply(VALUES)), VALUES, rtol=1e-9)


def test_log_is_the_same_in_both_directions_and_survives_negative_sums() -> None:
    """Without it a customer with more refunds than purchases would break the fit."""
    prepared = prepare(np.array([[-5.0], [0.0], [99.0]]), (Feature("revenue", "log"),))
    assert prepared.values[:, 0].tolist() == pytest.approx([0.0, 0.0, np.log(100)])
    assert to_natural(float(prepared.values[2, 0]), "log") == pytest.approx(99.0)


def test_clipping_pulls_in_and_never_drops() -> None:
    """Without it one wholesale buyer would be a segment of their own, or would be deleted."""
    natural = np.arange(101.0).reshape(-1, 1)
    prepared = prepare(natural, (Feature("revenue", "none", 0.05, 0.9),))
    assert (prepared.clip_lower, prepared.clip_upper) == ((5.0,), (90.0,))
    assert len(prepared.values) == 101
    assert (prepared.values.min(), prepared.values.max()) == (5.0, 90.0)


def test_unknown_names_are_refused_with_the_known_ones() -> None:
    """Without it a typing error in a preset would be fitted as something else."""
    with pytest.raises(ValueError, match="standard, min_max, robust"):
        fit_scaling("z", VALUES)
    with pytest.raises(ValueError, match=r"'recency_days'.*log, none"):
        Feature("recency_days", "square")
    with pytest.raises(ValueError, match=r"'rfm'.*'z'.*standard, min_max, robust"):
        Preset("rfm", "z", (Feature("recency_days"),), "recency_days")
    with pytest.raises(ValueError, match=r"'rfm'.*'revenue'.*recency_days"):
        Preset("rfm", "robust", (Feature("recency_days"),), "revenue")


def test_rounding_keeps_significant_digits_at_any_size() -> None:
    """Without it small parameters would be stored as zero, or two machines would store different ones."""
    assert round_significant([1.23456e14, -1.23456e-14, 0.0], 3).tolist() == [1.23e14, -1.23e-14, 0.0]
