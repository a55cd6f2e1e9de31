-- One row per rejected raw row, with the first reason that applied.

{{ rejected_rows() }}
