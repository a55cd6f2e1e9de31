-- One row per rejected raw row.

{{ staged_input('rejected_rows') }}
