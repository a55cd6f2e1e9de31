"""Where the points of a network stand: linked points near each other, and no name over another."""

import math
from collections.abc import Sequence

import numpy as np

from winback.arrays import BoolArray, FloatArray, IntArray

STEPS = 400
SEPARATIONS = 300


def network_layout(
    links: Sequence[tuple[int, int]],
    count: int,
    *,
    width: float,
    height: float,
    label_width: float,
    label_height: float,
) -> FloatArray:
    """Place points by springs, then move those apart whose names overlap.

    Links pull, all points push each other away, and the middle pulls a little, so that clusters stay in the picture
    (Fruchterman and Reingold, 1991, Graph drawing by force-directed placement, Software: Practice and Experience 21).
    Points start on a circle in their order, so the same links always give the same picture.

    Parameters
    ----------
    links : sequence of (int, int)
        Numbers of the points that each link joins, from 0.
    count : int
        How many points there are.
    width, height : float
        The size of the picture, in pixels.
    label_width, label_height : float
        The room that a name needs, in pixels.

    Returns
    -------
    ndarray of shape (count, 2)
        x from 0 to `width` and y from 0 to `height`, to a tenth of a pixel.
    """
    angles = 2 * math.pi * np.arange(count) / max(count, 1)
    size = np.array([width - label_width, height - label_height])
    places = size * (0.5 + 0.45 * np.column_stack([np.cos(angles), np.sin(angles)]))
    ends = np.array(links, dtype=np.int64).reshape(-1, 2)
    usual = 0.6 * math.sqrt(size[0] * size[1] / max(count, 1))
    for step in range(STEPS):
        moves = _forces(places, ends, usual) + 0.9 * (size / 2 - places) * (size.min() / size)
        lengths = np.maximum(np.hypot(moves[:, 0], moves[:, 1]), 1e-9)
        limit = 0.1 * size.max() * (1 - step / STEPS)
        places = np.clip(places + moves * (np.minimum(lengths, limit) / lengths)[:, None], 0, size)
    for _ in range(SEPARATIONS):
        shifts = _overlaps(places, label_width, label_height)
        if not shifts.any():
            break
        places = np.clip(places + shifts, 0, size)
    return np.round(places + np.array([label_width, label_height]) / 2, 1)


def _forces(places: FloatArray, ends: IntArray, usual: float) -> FloatArray:
    """Return how links and neighbors move each point."""
    between = places[:, None, :] - places[None, :, :]
    squares = np.maximum((between**2).sum(axis=2), 1.0)
    moves: FloatArray = (between * (usual**2 / squares)[:, :, None]).sum(axis=1)
    along = places[ends[:, 0]] - places[ends[:, 1]]
    pull = along * (np.hypot(along[:, 0], along[:, 1]) / usual)[:, None]
    np.add.at(moves, ends[:, 0], -pull)
    np.add.at(moves, ends[:, 1], pull)
    return moves


def _overlaps(places: FloatArray, width: float, height: float) -> FloatArray:
    """Return how to move points whose names overlap, along the shorter way out."""
    between = places[:, None, :] - places[None, :, :]
    room = np.stack([width - np.abs(between[:, :, 0]), height - np.abs(between[:, :, 1])], axis=2)
    overlap: BoolArray = np.logical_and(room[:, :, 0] > 0, room[:, :, 1] > 0)
    np.fill_diagonal(overlap, val=False)
    upright = room[:, :, 1] <= room[:, :, 0]
    order = np.sign(np.arange(len(places))[:, None] - np.arange(len(places))[None, :])
    direction = np.where(between == 0, order[:, :, None], np.sign(between))
    shift = 0.25 * np.where(overlap[:, :, None], room, 0.0) * direction
    return np.column_stack(
        [np.where(upright, 0.0, shift[:, :, 0]).sum(axis=1), np.where(upright, shift[:, :, 1], 0.0).sum(axis=1)]
    )
