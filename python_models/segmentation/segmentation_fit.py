"""Fits every chosen segmentation on the sample: one table of what is learnt, for SQL to score everybody with."""

from typing import Any

from winback.engine import from_pandas, to_pandas
from winback.segmentation import FitOptions, fit_segmentation, read_presets, stack_fits


def model(dbt: Any, session: Any) -> Any:
    presets = read_presets(to_pandas(dbt.ref("int_segmentation_presets")))
    samples = to_pandas(dbt.ref("int_segmentation_sample"))
    options = FitOptions(
        random_state=int(dbt.config.meta_get("fit_seed")),
        segment_count_min=int(dbt.config.meta_get("segment_count_min")),
        segment_count_max=int(dbt.config.meta_get("segment_count_max")),
        smallest_share_min=float(dbt.config.meta_get("smallest_share_min")),
        repeatability_min=float(dbt.config.meta_get("repeatability_min")),
    )
    fits = [
        fit_segmentation(samples[samples["segmentation"] == preset.segmentation], preset, options) for preset in presets
    ]
    return from_pandas(stack_fits(fits), session)
