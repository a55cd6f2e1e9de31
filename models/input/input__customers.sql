-- One row per customer that the data set describes; empty if it has none.

{{ staged_input('customers') if provides('customers') else empty_input('customers') }}
