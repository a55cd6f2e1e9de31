-- One row per a customer that the data set describes; empty where the data set has none.

{{ staged_input('customers') if provides('customers') else empty_input('customers') }}
