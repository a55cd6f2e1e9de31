-- One row per raw invoice line: its typed values and the first reason to reject it, if any.

{{ read_rows('order_lines', more={"is_return": "upper(left(order_id, 1)) = 'C'"}) }}
