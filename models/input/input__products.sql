-- One row per a product that the data set describes; empty where the data set has none.

{{ staged_input('products') if provides('products') else empty_input('products') }}
