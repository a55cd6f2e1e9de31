-- One row per raw household: its typed values and the first reason to reject it, if any.

{{ read_rows('demographics') }}
