-- One row per raw member: its typed values and the first reason to reject it, if any.

{{ read_rows('members') }}
