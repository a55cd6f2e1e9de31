-- One row per raw invoice line: its fields as text.

{{ read_fields('order_lines') }}
