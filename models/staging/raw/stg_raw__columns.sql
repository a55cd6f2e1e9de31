-- One row per raw column: what is in it, before anything is rejected.

{{ raw_columns() }}
