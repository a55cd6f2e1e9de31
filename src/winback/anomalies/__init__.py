"""What lies outside its usual band: hours, days and months of sales."""

from winback.anomalies.bands import sales_bands

__all__ = ["sales_bands"]
