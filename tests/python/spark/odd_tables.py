"""Tables as lakes have them: values of every type, good and bad ones, for the data set `tables` on both engines."""

from pathlib import Path

import duckdb

TABLES = {
    "order_lines": """
        select order_line_id, order_id, customer_id, category, source_file, ordered_at::timestamptz as ordered_at,
            quantity::double as quantity, unit_price::double as unit_price, product_id::double as product_id,
            line_amount::decimal(38, 10) as line_amount
        from (values
            ('1', 'o1', ' a ', '2024-07-01 22:00:00Z', 1.0, 10 / 3, '5.0', 17, E'\\n x ', 'one'),
            ('2', 'o2', '', '2024-12-01 22:00:00Z', 0.5, 1.00005, '5.0', 17.5, null, 'one'),
            ('3', 'o3', 'Unknown', '2024-07-01 22:00:00Z', -2, 0.1 + 0.2, '5.00001', null, null, null),
            ('4', 'o4', '7.0', '2024-07-01 22:00:00Z', 'nan', 5, '5', 1e16, '', ''),
            ('5', 'o5', '7.00', '1824-07-01 22:00:00Z', 1e13, 5, '5', 1, '\\N', null),
            ('6', 'o6', '1.05', '2024-03-31 01:30:00Z', 1, 1e20, '5', 'nan', null, null),
            ('7', null, null, null, null, null, null, null, null, null),
            ('8', 'o8', 'n/a', '2024-10-27 00:30:00Z', 3, 2.5, '-1234567890.12345', 2, 'ä', null),
            ('9', 'o9', 'b', '2024-10-27 01:30:00Z', 2.9999999999999996, 1.00005, '1000000000000000', 3, 'ä', null)
        ) as t (order_line_id, order_id, customer_id, ordered_at, quantity, unit_price, line_amount, product_id,
            category, source_file)
    """,
    "events": """
        select * from (values
            ('1', '2024-07-01 22:00:00', 'purchase', 'a', 'o1', '5.00', '1'),
            ('2', '2024-07-01T22:00:00Z', 'purchase', 'a', 'o2', '5.12345', '2.0'),
            ('3', '2024-07-01 22:00:00+02:00', 'return', 'a', 'o2', '5.1200000', '1.5'),
            ('4', '2024-12-01 22:00:00.5 UTC', 'purchase', 'a', 'o2', '1e3', '1'),
            ('5', '2024-07', 'purchase', 'a', 'o2', '5', 'NA'),
            ('6', '2024-7-1', 'purchase', 'a', 'o2', '.5', '+3'),
            ('7', '2024-02-30', 'purchase', 'a', 'o2', '99999999999999999999', '1'),
            ('8', '2024-07-01 22:00', 'view', null, null, null, '9999999999999'),
            ('9', '2024-07-01 22:00:00-0530', 'view', null, null, ' ', 'five')
        ) as t (event_id, occurred_at, event_type, customer_id, order_id, amount, quantity)
    """,
    "customers": """
        select customer_id, consent as contact_consent, joined::timestamp as joined_at, source_row from (values
            ('a', 1, '2024-01-01 10:00:00', 5), ('b', 0, '2024-01-01', null), ('c', 2, null, null), ('', 1, null, 7)
        ) as t (customer_id, consent, joined, source_row)
    """,
    "customer_attributes": """
        select * from (values ('a', 'city', 'x'), ('a', null, 'y'), (null, 'city', 'z'), ('b', 'city', ' '))
        as t (customer_id, attribute, attribute_value)
    """,
    "products": """
        select product_id, sold as in_stock, cost::decimal(9, 2) as unit_cost, null as brand from (values
            (1, 'yes', 1.5), (2, 'N', 2), (3, 'maybe', null)
        ) as t (product_id, sold, cost)
    """,
    "campaign_contacts": """
        select contact_id, 'c' as campaign_id, 'a' as customer_id, 1 / 3::double as share_of_control,
            sent::date as assigned_at, source_file
        from (values (1, '2024-07-01', 'list'), (2, null, null), (null, '2024-07-01', null))
        as t (contact_id, sent, source_file)
    """,
    "rejected_rows": """
        select 'shop' as dataset, 'order_lines' as entity, 'one' as source_file, 1 as source_row, 'torn' as reason,
            ' raw ' as raw, null::varchar as shown, null::decimal(18, 4) as amount
    """,
    "raw_totals": """
        select 'shop' as dataset, 'order_lines' as entity, 'one' as source_file, 3 as raw_row_count,
            1.5::decimal(38, 4) as raw_amount
    """,
    "raw_columns": """
        select 'shop' as dataset, 'order_lines' as entity, 'Sum' as column_name, 1 as column_position, 3 as row_count,
            0 as missing_count, 2 as distinct_count, ' 1' as min_value
    """,
}


def write_odd_tables(folder: Path) -> dict[str, str]:
    """Write them as folders of Parquet files; returns the option `tables`."""
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        for entity, rows in TABLES.items():
            (folder / entity).mkdir()
            connection.execute(f"copy ({rows}) to '{folder / entity / 'part.parquet'}' (format parquet)")
    return {entity: str(folder / entity) for entity in TABLES}
