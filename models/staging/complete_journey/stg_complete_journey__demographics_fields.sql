-- One row per raw household: its fields as text.

{{ read_fields('demographics') }}
