-- One row per currency and day from which a rate applies, as a mapping names them; empty if it names none.

{{ staged_input('exchange_rates') if provides('exchange_rates') else empty_input('exchange_rates') }}
