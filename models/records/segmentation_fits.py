"""Adds a model of each chosen segmentation where there is none or a refit is asked for; else the models stay."""

from typing import Any

from winback.engine import packages, to_pandas

with packages:
    import pandas as pd

    from winback.segments import (
        FitOptions,
        FreezeOptions,
        fit_segmentation,
        models_to_add,
        read_models,
        read_presets,
        stack_models,
    )


def model(dbt: Any, session: Any) -> Any:
    presets = read_presets(to_pandas(dbt.ref("int_segmentation_presets")))
    samples = to_pandas(dbt.ref("int_segmentation_sample"))
    earlier = to_pandas(dbt.ref("int_segmentation_earlier_sample"))
    as_of_date = to_pandas(dbt.ref("int_as_of"))["as_of_date"].iloc[0]
    options = FitOptions(
        random_state=int(dbt.config.meta_get("fit_seed")),
        segment_count_min=int(dbt.config.meta_get("segment_count_min")),
        segment_count_max=int(dbt.config.meta_get("segment_count_max")),
        share_of_smallest_segment_min=float(dbt.config.meta_get("share_of_smallest_segment_min")),
        repeatability_min=float(dbt.config.meta_get("repeatability_min")),
        horizon_days=int(dbt.config.meta_get("use_horizon_days")),
    )
    freezing = dbt.config.meta_get("freezing")
    past = to_pandas(session.table(str(dbt.this))) if dbt.is_incremental else pd.DataFrame()
    added = models_to_add(
        presets,
        samples,
        earlier,
        current=read_models(past, freezing["dataset"]),
        fit=lambda preset, sample, before: fit_segmentation(sample, preset, options, before),
        options=FreezeOptions(
            # customers that arrive aggregated have no dates
            as_of_date="" if pd.isna(as_of_date) else str(as_of_date)[:10],
            segment_count_max=options.segment_count_max,
            **freezing,
        ),
    )
    return stack_models(added)
