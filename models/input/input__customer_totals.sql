-- One row per a customer that arrives already aggregated; empty where the data set has none.

{{ staged_input('customer_totals') if provides('customer_totals') else empty_input('customer_totals') }}
