-- One row per raw purchase: its typed values and the first reason to reject it, if any.

{{ read_rows('purchases') }}
