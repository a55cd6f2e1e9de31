-- One row per raw product: what the mapping says of it, as text.

{{ read_fields('products') }}
