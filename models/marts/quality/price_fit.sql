-- One row per type of order: how well derived prices explain order totals; empty if prices are stated.

{{ staged_input('price_fit') if provides('price_fit') else empty_input('price_fit') }}
