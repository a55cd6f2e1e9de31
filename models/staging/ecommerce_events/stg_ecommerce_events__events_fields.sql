-- One row per raw event: its fields as text.

{{ read_fields('events') }}
