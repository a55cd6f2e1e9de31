"""What lies outside its usual band: hours, days and months of trade."""

from winback.anomalies.bands import trade_bands

__all__ = ["trade_bands"]
