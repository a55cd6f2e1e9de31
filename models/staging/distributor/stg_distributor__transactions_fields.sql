-- One row per raw transaction: its fields as text.

{{ read_fields('transactions') }}
