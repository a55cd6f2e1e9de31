-- One row per raw file and entity: its rows and amounts before anything is accepted or rejected.

{{ staged_input('raw_totals') }}
