-- One row per product that the data set describes; empty if it has none.

{{ staged_input('products') if provides('products') else empty_input('products') }}
