"""Prices that the data does not state, from what whole orders cost."""

from winback.pricing.least_squares import estimate_prices

__all__ = ["estimate_prices"]
