-- One row per raw order line: its typed values and the first reason to reject it, if any.

{{ read_rows(
    'order_lines',
    flaws={
        'unknown line type': custom_column('order_lines', 'line_type', "'product'") ~ " not in ('product', 'postage', 'fee', "
            ~ "'discount', 'adjustment', 'manual', 'voucher', 'sample', 'bad_debt')",
        'return with a positive amount': 'amount > 0 and ' ~ custom_column('order_lines', 'is_return', 'false')
    }
) }}
