-- One row per raw event: what the mapping says of it, as text.

{{ read_fields('events') }}
