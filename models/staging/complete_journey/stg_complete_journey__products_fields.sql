-- One row per raw product: its fields as text.

{{ read_fields('products') }}
