"""winback: from raw orders to named customer segments and reports."""
