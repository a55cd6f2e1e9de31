-- One row per row that the tills sent: all text, errors included.

{{ config(enabled = is_chosen_form()) }}

with

basket_lines as (

    select * from {{ ref('stg_demo__basket_lines') }}

),

-- The rows that result from each fate of a line.
fates (fate, row_type) as (

    values
    ('kept', 'sale'),
    ('returned', 'sale'),
    ('returned', 'return'),
    ('sent twice', 'sale'),
    ('sent twice', 'second copy'),
    ('quantity lost', 'without quantity'),
    ('date broken', 'without date')

),

-- The position of a row in the file: the rows of an order are numbered 100 apart from the next order's, with gaps.
row_types (row_type, row_offset, copy_number) as (

    values
    ('sale', 0, 1),
    ('without quantity', 0, 1),
    ('without date', 0, 1),
    ('return', 30, 1),
    ('second copy', 60, 2)

),

sent as (

    select
        basket_lines.*,
        row_types.row_type,
        row_types.row_offset,
        row_types.copy_number,
        case
            when row_types.row_type = 'return' then -basket_lines.returned_quantity
            else basket_lines.quantity
        end as sent_quantity,
        case
            when row_types.row_type = 'return' then basket_lines.returned_at
            else basket_lines.ordered_at
        end as sent_at
    from basket_lines
    inner join fates on basket_lines.fate = fates.fate
    inner join row_types on fates.row_type = row_types.row_type

)

select
    -- position in the file, and whether the till had sent the same row before
    'demo' as source_file,
    order_number * 100 + row_offset + line_number as source_row,
    copy_number,

    -- the fields
    case when row_type = 'return' then 'R' else 'S' end || printf('%08d', order_number) as order_no,
    cast(line_number as varchar) as line_no,
    -- A till with an empty battery counts a thirteenth month.
    case
        when row_type = 'without date' then strftime(sent_at, '%Y-13-%d %H:%M:%S')
        else strftime(sent_at, '%Y-%m-%d %H:%M:%S')
    end as ordered_at,
    coalesce(customer_id, '') as customer_no,
    product_id as article_no,
    case when row_type = 'without quantity' then '' else cast(sent_quantity as varchar) end as quantity,
    cast(unit_price as varchar) as unit_price,
    cast(sent_quantity * unit_discount as varchar) as discount,
    channel,
    location_id as location,
    country

from sent
