-- One row per raw product: its typed values and the first reason to reject it, if any.

{{ read_rows('products') }}
