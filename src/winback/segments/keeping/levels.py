"""Two levels: a segment that is clustered again is a segmentation of its own, whose population is that segment."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from winback.segments.fitting.sampling import lowest_hashes
from winback.segments.keeping.model import Model, ModelError


def parent_of(segmentation: str) -> tuple[str, int] | None:
    """Read the name of a segmentation: ``rfm.2`` divides segment 2 of ``rfm``; None for a first level."""
    parent, dot, segment = segmentation.rpartition(".")
    return (parent, int(segment)) if dot else None


def sample_of(segmentation: str, samples: pd.DataFrame, models: Mapping[str, Model]) -> pd.DataFrame:
    """Take the customers that a segmentation is fitted on.

    Parameters
    ----------
    segmentation : str
        Its name.
    samples : DataFrame
        Sampled customers of all segmentations: segmentation, customer_id and features. Of a second level it has those
        of the whole first level, who are narrowed down to the segment.
    models : mapping from segmentation to Model
        The models in use.

    Returns
    -------
    DataFrame
        Of a second level at most as many as of its first level, by lowest md5; none where that has no model.

    Raises
    ------
    ModelError
        If the first level has no such segment.
    """
    sample = samples[samples["segmentation"] == segmentation].reset_index(drop=True)
    level = parent_of(segmentation)
    if level is None:
        return sample
    parent, segment = level
    if parent not in models:
        return sample.head(0)
    model = models[parent]
    if segment not in model.segment_ids:
        raise ModelError(
            f"two_level_segments divides segment {segment} of '{parent}', but its model (fit {model.fit_number} of "
            f"{model.as_of_date}) has the segments {', '.join(map(str, model.segment_ids))}. Choose one of these."
        )
    if not len(sample):
        return sample
    inside = sample[model.assign(sample)[0] == segment].reset_index(drop=True)
    rows = int((samples["segmentation"] == parent).sum())
    drawn: pd.DataFrame = inside.iloc[lowest_hashes(inside["customer_id"].astype(str).to_numpy(dtype=object), rows)]
    return drawn
