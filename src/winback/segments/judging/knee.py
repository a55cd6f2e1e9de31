"""Where a falling curve bends most: the elbow that people look for by eye."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def elbow(x: npt.ArrayLike, y: npt.ArrayLike) -> int | None:
    """Position of the elbow of a falling, convex curve.

    Both axes are brought to 0 to 1; the elbow is the point farthest below the straight line between the ends.

    Parameters
    ----------
    x, y : array_like of shape (n,)
        `x` rising.

    Returns
    -------
    int or None
        Index into `x`, never an end; None below three points, or where the curve does not fall below the line.

    References
    ----------
    Satopää, Albrecht, Irwin, Raghavan (2011), Finding a "kneedle" in a haystack, https://doi.org/10.1109/ICDCSW.2011.20
    """
    across, down = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if len(across) < 3 or not down[0] > down[-1]:
        return None
    rise = (across - across[0]) / (across[-1] - across[0])
    fall = (down[0] - down) / (down[0] - down[-1])
    below = np.round(fall - rise, 9)[1:-1]
    return int(below.argmax()) + 1 if below.max() > 0 else None
