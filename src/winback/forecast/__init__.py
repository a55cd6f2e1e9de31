"""What becomes of customers in the next period: a random forest, judged on later periods beside simple rules."""

from winback.forecast.forecast import FORECAST_COLUMNS, ForecastOptions, forecast_segments

__all__ = ["FORECAST_COLUMNS", "ForecastOptions", "forecast_segments"]
