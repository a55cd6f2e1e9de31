-- One row per kind of order: how far derived prices explain what orders cost; empty where prices are stated.

{{ staged_input('price_fit') if provides('price_fit') else empty_input('price_fit') }}
