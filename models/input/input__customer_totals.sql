-- One row per customer that arrives already aggregated; empty if the data set has none.

{{ staged_input('customer_totals') if provides('customer_totals') else empty_input('customer_totals') }}
