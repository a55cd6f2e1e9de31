-- One row per raw column: its contents before anything is rejected.

{{ raw_columns() }}
