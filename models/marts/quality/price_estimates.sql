-- One row per product whose price the data does not state: the price derived for it; empty if prices are stated.

{{ staged_input('price_estimates') if provides('price_estimates') else empty_input('price_estimates') }}
