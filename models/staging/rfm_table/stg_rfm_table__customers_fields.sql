-- One row per raw customer: its fields as text.

{{ read_fields('customers') }}
