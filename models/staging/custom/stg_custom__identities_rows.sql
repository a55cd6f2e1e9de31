-- One row per raw alias: its typed values and the first reason to reject it, if any.

{{ read_rows('identities') }}
