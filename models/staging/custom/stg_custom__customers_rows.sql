-- One row per raw customer: its typed values and the first reason to reject it, if any.

{{ read_rows('customers') }}
