-- One row per raw column: its contents.

{{ staged_input('raw_columns') }}
