-- One row per raw purchase: its fields as text.

{{ read_fields('purchases') }}
