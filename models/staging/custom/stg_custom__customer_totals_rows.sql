-- One row per raw aggregated customer: its typed values and the first reason to reject it, if any.

{{ read_rows('customer_totals', flaws={'negative recency': 'recency_days < 0', 'negative order count': 'order_count < 0'}) }}
