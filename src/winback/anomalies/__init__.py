"""What lies outside its usual band: hours, days and months of sales."""

from winback.anomalies.bands import sales_bands
from winback.anomalies.public_holidays import public_holidays

__all__ = ["public_holidays", "sales_bands"]
