-- One row per raw customer: what the mapping says of it, as text.

{{ read_fields('customers') }}
