-- One row per raw file: its rows and money, counted before anything is accepted or rejected.

{{ raw_totals() }}
