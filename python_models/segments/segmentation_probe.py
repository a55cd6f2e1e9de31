"""Tries what a refit of the models in use would gain, and how far the features have moved since they were fitted."""

from typing import Any

from winback.engine import packages, to_pandas

with packages:
    from winback.segments import drift_table, read_models


def model(dbt: Any, session: Any) -> Any:
    models = read_models(to_pandas(dbt.ref("int_segmentation_current")), dbt.config.meta_get("dataset"))
    return drift_table(
        models,
        to_pandas(dbt.ref("int_segmentation_sample")),
        random_state=int(dbt.config.meta_get("fit_seed")),
        moved_max=float(dbt.config.meta_get("refit_moved_max")),
    )
