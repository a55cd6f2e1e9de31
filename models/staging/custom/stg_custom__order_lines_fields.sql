-- One row per raw order line: what the mapping says of it, as text.

{{ read_fields('order_lines') }}
