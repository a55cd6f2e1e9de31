"""The maximum of a log-likelihood: bounded log parameters, several starts, and what can be said of the point found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from winback.arrays import BoolArray, FloatArray

GRADIENT_MAX = 1e-3
"""At a maximum, no log parameter changes the log-likelihood by more per unit."""

AT_BOUND = 1e-6
NEWTON_STEPS = 20
HESSIAN_STEP = 1e-4

Objective = Callable[[FloatArray], tuple[float, FloatArray]]
"""From log parameters to the log-likelihood and its gradient by the log parameters."""


@dataclass(frozen=True, eq=False)
class Maximum:
    """Where a log-likelihood is largest.

    Attributes
    ----------
    parameters : ndarray of shape (parameters,)
        Natural ones.
    standard_errors : ndarray of shape (parameters,)
        From the curvature; NaN where the point is at a bound or no maximum.
    log_likelihood : float
    gradient : float
        The largest change of the log-likelihood per unit of a log parameter that is not at a bound.
    is_maximum : bool
        Whether the gradient is 0 and the curvature that of a maximum.
    at_bound : ndarray of bool, shape (parameters,)
    """

    parameters: FloatArray
    standard_errors: FloatArray
    log_likelihood: float
    gradient: float
    is_maximum: bool
    at_bound: BoolArray


def best_start(objective: Objective, starts: Sequence[FloatArray], bounds: FloatArray) -> FloatArray:
    """Climb from several starts.

    Parameters
    ----------
    objective : callable
    starts : sequence of ndarray of shape (parameters,)
        Log parameters.
    bounds : ndarray of shape (parameters, 2)
        Lowest and highest log parameters.

    Returns
    -------
    ndarray of shape (parameters,)
        The log parameters of the highest point found.
    """
    tops = [_climb(objective, start, bounds) for start in starts]
    return max(tops, key=lambda top: objective(top)[0])


def maximum(objective: Objective, start: FloatArray, bounds: FloatArray) -> Maximum:
    """Climb from a start, and check what was found.

    Parameters
    ----------
    objective : callable
    start : ndarray of shape (parameters,)
        Log parameters.
    bounds : ndarray of shape (parameters, 2)
        Lowest and highest log parameters.

    Returns
    -------
    Maximum
    """
    at = _climb(objective, start, bounds)
    value, slope = objective(at)
    for _ in range(NEWTON_STEPS):
        free = ~_at_bound(at, bounds)
        if np.abs(slope[free]).max(initial=0.0) < GRADIENT_MAX / 100:
            break
        curvature = _hessian(objective, at)[np.ix_(free, free)]
        if not _is_concave(curvature):
            break
        step = np.zeros(len(at))
        step[free] = -np.linalg.solve(curvature, slope[free])
        moved = np.clip(at + np.clip(step, -1.0, 1.0), bounds[:, 0], bounds[:, 1])
        new_value, new_slope = objective(moved)
        if not new_value >= value - 1e-9 * abs(value):
            break
        at, value, slope = moved, new_value, new_slope
    return _described(objective, at, bounds)


def _climb(objective: Objective, start: FloatArray, bounds: FloatArray) -> FloatArray:
    def descent(at: FloatArray) -> tuple[float, FloatArray]:
        value, slope = objective(at)
        return -value, -slope

    found = minimize(
        descent,
        np.clip(start, bounds[:, 0], bounds[:, 1]),
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"maxiter": 500, "ftol": 1e-11},
    )
    return np.asarray(np.clip(found.x, bounds[:, 0], bounds[:, 1]))


def _described(objective: Objective, at: FloatArray, bounds: FloatArray) -> Maximum:
    value, slope = objective(at)
    held = _at_bound(at, bounds)
    free = ~held
    errors = np.full(len(at), np.nan)
    curvature = _hessian(objective, at)[np.ix_(free, free)]
    gradient = float(np.abs(slope[free]).max(initial=0.0))
    is_maximum = gradient <= GRADIENT_MAX and _is_concave(curvature)
    if is_maximum and free.any():
        errors[free] = np.exp(at[free]) * np.sqrt(np.diag(np.linalg.inv(-curvature)))
    return Maximum(np.exp(at), errors, float(value), gradient, is_maximum, held)


def _at_bound(at: FloatArray, bounds: FloatArray) -> BoolArray:
    held: BoolArray = (at <= bounds[:, 0] + AT_BOUND) | (at >= bounds[:, 1] - AT_BOUND)
    return held


def _hessian(objective: Objective, at: FloatArray) -> FloatArray:
    """Differences of the gradient, made symmetric."""
    steps = HESSIAN_STEP * np.eye(len(at))
    rows = np.array([(objective(at + step)[1] - objective(at - step)[1]) / (2 * HESSIAN_STEP) for step in steps])
    return np.asarray((rows + rows.T) / 2)


def _is_concave(curvature: FloatArray) -> bool:
    return bool(np.linalg.eigvalsh(curvature).max(initial=-1.0) < 0)
