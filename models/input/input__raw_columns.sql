-- One row per raw column: what is in it.

{{ staged_input('raw_columns') }}
