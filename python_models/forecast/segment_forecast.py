"""Judges forecasts of segments on later periods, and makes those of today by the model that did best."""

from typing import Any

from winback.engine import from_pandas, packages, to_pandas

with packages:
    from winback.forecast import ForecastOptions, forecast_segments


def model(dbt: Any, session: Any) -> Any:
    cases = to_pandas(dbt.ref("int_forecast_sample"))
    presets = to_pandas(dbt.ref("int_segmentation_presets"))
    options = ForecastOptions(random_state=int(dbt.config.meta_get("fit_seed")))
    return from_pandas(forecast_segments(cases, sorted(presets["segmentation"].unique()), options), session)
