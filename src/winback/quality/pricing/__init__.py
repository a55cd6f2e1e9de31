"""Prices that the data does not state, from what whole orders cost."""

from winback.quality.pricing.least_squares import estimate_prices

__all__ = ["estimate_prices"]
