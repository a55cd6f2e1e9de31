"""winback: from raw orders and event logs to named segments, a win-back list and reports."""
