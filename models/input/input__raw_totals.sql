-- One row per raw file and entity: what was there before anything was accepted or rejected.

{{ staged_input('raw_totals') }}
