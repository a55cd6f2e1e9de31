-- One row per raw line of a basket: its fields as text.

{{ read_fields('transactions') }}
