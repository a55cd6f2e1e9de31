"""Judges forecasts of segments on later periods, and makes those of today by the model that did best."""

from typing import Any

from winback.engine import earlier_table, packages, to_pandas

with packages:
    from winback.forecast import ForecastOptions, forecast_segments


def model(dbt: Any, session: Any) -> Any:
    cases = to_pandas(dbt.ref("int_forecast_sample"))
    presets = to_pandas(dbt.ref("int_segmentation_presets"))
    options = ForecastOptions(random_state=int(dbt.config.meta_get("fit_seed")))
    return forecast_segments(cases, sorted(presets["segmentation"].unique()), options, earlier_table(dbt, session))
