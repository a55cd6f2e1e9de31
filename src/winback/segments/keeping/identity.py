"""Which segment of a refit is which segment of the model before, so that a segment keeps its id."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from winback.arrays import BoolArray, FloatArray, IntArray
from winback.segments.fitting.rounding import SCORE_DECIMALS
from winback.segments.frames import typed_frame
from winback.segments.keeping.model import Model

SAME_SEGMENT_OVERLAP = 1 / 3
"""Two segments may be one and the same only if their Jaccard index is above this: of two equally large segments, more
than half of the customers of each are then in the other, too."""

_TIE = 1e-6
"""How much the distance of the centers, 0 to 1, counts beside the overlap: it only decides between equal overlaps."""


@dataclass(frozen=True)
class Matching:
    """What became of the segments of a model.

    Attributes
    ----------
    ids : dict of int to int
        The id to publish for each segment of the refit, by the number it has in the refit.
    kept, new, gone : tuple of int
        Published ids, from the lowest.
    share_of_customers_moved : float
        Share of the customers, 0 to 1, who have another id than before.
    """

    ids: dict[int, int]
    kept: tuple[int, ...]
    new: tuple[int, ...]
    gone: tuple[int, ...]
    share_of_customers_moved: float


def match_segments(
    before: IntArray,
    after: IntArray,
    *,
    old_ids: list[int],
    new_ids: list[int],
    center_distances: FloatArray,
    highest_id: int,
) -> Matching:
    """Match the segments of a refit with those of the model before, by the customers they share.

    The pairs are those that share the most in all (Hungarian method on the Jaccard indices of their members); equal
    overlaps go to the nearer centers. A pair that shares too little is none: the one segment is gone, the other new.

    Parameters
    ----------
    before, after : ndarray of shape (customers,)
        The segment of each customer of today, by the old model and by the refit.
    old_ids, new_ids : list of int
        All segments of the old model and of the refit, also those that nobody is in.
    center_distances : ndarray of shape (new segments, old segments)
        Distances between the centers, in any one space.
    highest_id : int
        The highest id that any segment ever had: new segments are numbered from there.

    Returns
    -------
    Matching

    References
    ----------
    Kuhn (1955), The Hungarian method for the assignment problem, Naval Research Logistics Quarterly 2.
    Hennig (2007), Cluster-wise assessment of cluster stability, Computational Statistics & Data Analysis 52: the
    Jaccard index of two clusters' members.
    """
    overlap = np.array([[_jaccard(after == new, before == old) for old in old_ids] for new in new_ids])
    overlap = overlap.reshape(len(new_ids), len(old_ids))
    nearness = 1 - center_distances / max(float(center_distances.max(initial=0.0)), np.finfo(np.float64).tiny)
    rows, columns = linear_sum_assignment(overlap + _TIE * nearness, maximize=True)
    ids = {
        new_ids[row]: old_ids[column]
        for row, column in zip(rows, columns, strict=True)
        if overlap[row, column] > SAME_SEGMENT_OVERLAP
    }
    kept = tuple(sorted(ids.values()))
    unmatched = [new for new in new_ids if new not in ids]
    fresh = range(max([highest_id, *old_ids]) + 1, max([highest_id, *old_ids]) + 1 + len(unmatched))
    ids |= dict(zip(unmatched, fresh, strict=True))
    renamed = np.array([ids[int(segment)] for segment in after], dtype=np.int64)
    return Matching(
        ids=ids,
        kept=kept,
        new=tuple(fresh),
        gone=tuple(sorted(set(old_ids) - set(kept))),
        share_of_customers_moved=round(float(np.mean(renamed != before)), SCORE_DECIMALS) if len(before) else 0.0,
    )


def match_models(old: Model, refit: Model, sample: pd.DataFrame) -> Matching:
    """Match a refit with the model before on the customers of today.

    Parameters
    ----------
    old : Model
        The model before.
    refit : Model
        The refit, its segments numbered by itself.
    sample : DataFrame
        Customers of today with the features of both, in natural units. Where it lacks one of the old model's features
        nothing can be matched: all segments are new.

    Returns
    -------
    Matching
    """
    highest = int(old.summary["highest_segment_id"])
    after = refit.assign(sample)[0]
    if not set(old.scoring["feature"]) <= set(sample.columns):
        fresh = {segment: highest + 1 + place for place, segment in enumerate(refit.segment_ids)}
        return Matching(fresh, (), tuple(fresh.values()), tuple(old.segment_ids), 1.0 if len(sample) else 0.0)
    return match_segments(
        old.assign(sample)[0],
        after,
        old_ids=old.segment_ids,
        new_ids=refit.segment_ids,
        center_distances=_center_distances(old, refit),
        highest_id=highest,
    )


def with_moves(model: Model, before: Model, sample: pd.DataFrame) -> Model:
    """Note down from which segment of the model before to which of this one a change of models moves customers.

    Parameters
    ----------
    model, before : Model
        The model from now on, and the one that it follows.
    sample : DataFrame
        Customers of today with the features of both, in natural units.

    Returns
    -------
    Model
        With the table `moves`, a row for each pair of segments that somebody is in, also where both have one id. It is
        empty without customers, or where the sample lacks a feature of one of the models.
    """
    moves = pd.DataFrame()
    if len(sample) and set(before.scoring["feature"]) | set(model.scoring["feature"]) <= set(sample.columns):
        pairs = {"previous_segment_id": before.assign(sample)[0], "segment_id": model.assign(sample)[0]}
        counted = pd.DataFrame(pairs).value_counts(sort=False).rename("customer_count").reset_index()
        moves = counted.assign(segmentation=model.segmentation)
    return replace(model, tables={**model.tables, "moves": typed_frame("moves", moves)})


def _center_distances(old: Model, refit: Model) -> FloatArray:
    """Distances from the refit's centers to the old ones, as the old model sees them."""
    natural = refit.tables["centers"].pivot(index="segment_id", columns="feature", values="center").sort_index()
    if not set(old.scoring["feature"]) <= set(natural.columns):
        return np.zeros((len(refit.segment_ids), len(old.segment_ids)))
    return np.asarray(cdist(old.scale(natural.reset_index()), old.centers), dtype=np.float64)


def _jaccard(left: BoolArray, right: BoolArray) -> float:
    """Share of those in either that are in both; 0 where nobody is in either."""
    either = int((left | right).sum())
    return int((left & right).sum()) / either if either else 0.0


def renumber(refit: Model, ids: dict[int, int]) -> Model:
    """Give the segments of a refit their published ids, in every table that names a segment."""
    tables = {
        name: typed_frame(name, frame.assign(segment_id=frame["segment_id"].map(ids)))
        if "segment_id" in frame
        else frame
        for name, frame in refit.tables.items()
    }
    return replace(refit, tables=tables)
