"""What the segmentation benchmarks share: scoring customers with the tables of a fit alone, as the SQL does."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from winback.segments import SegmentationFit
from winback.segments.fitting.centers import nearest_center


def published_labels(customers: pd.DataFrame, found: SegmentationFit, scaler: str) -> npt.NDArray[np.int64]:
    """Segment of every customer, from 0."""
    parameters = found.scalers[found.scalers["scaler"] == scaler]
    lower = parameters["clip_lower"].fillna(-np.inf).to_numpy(dtype=float)
    upper = parameters["clip_upper"].fillna(np.inf).to_numpy(dtype=float)
    values = np.clip(customers[parameters["feature"]].to_numpy(dtype=float), lower, upper)
    is_log = (parameters["transform"] == "log").to_numpy()
    values = np.where(is_log, np.log1p(np.maximum(values, 0)), values)
    scaled = (values - parameters["location"].to_numpy(dtype=float)) / parameters["scale"].to_numpy(dtype=float)
    centers = found.centers.pivot(index="segment_id", columns="feature_position", values="center_scaled")
    return nearest_center(scaled, centers.to_numpy(dtype=float))
