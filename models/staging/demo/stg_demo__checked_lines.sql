-- One row per raw row: its fields with types, and the first reason to reject it (null = accepted).

{{ config(enabled = is_chosen_form(), materialized = 'view') }}

with

raw_lines as (

    select * from {{ ref('stg_demo__raw_lines') }}

),

typed as (

    select
        *,
        -- The pattern first: a cast alone would turn 6.7 into 7.
        case when regexp_full_match(quantity, '-?[0-9]{1,18}') then cast(quantity as bigint) end as quantity_number,
        case
            when regexp_full_match(unit_price, '-?[0-9]{1,12}\.[0-9]{1,4}') then cast(unit_price as decimal(18, 4))
        end as unit_price_number,
        case
            when regexp_full_match(discount, '-?[0-9]{1,12}\.[0-9]{1,4}') then cast(discount as decimal(18, 4))
        end as discount_number,
        try_strptime(ordered_at, '%Y-%m-%d %H:%M:%S') as ordered_at_time
    from raw_lines

)

select
    -- where it came from
    source_file,
    source_row,
    copy_number,

    -- the fields as sent
    order_no,
    line_no,
    ordered_at,
    customer_no,
    article_no,
    quantity,
    unit_price,
    discount,
    channel,
    location,
    country,

    -- the fields with types; null if the text does not have the type
    quantity_number,
    unit_price_number,
    discount_number,
    ordered_at_time,

    case
        when quantity_number is null then 'unparseable quantity'
        when unit_price_number is null then 'unparseable price'
        when discount_number is null then 'unparseable discount'
        when ordered_at_time is null then 'unparseable date'
        when {{ drop_duplicates() is sameas true }} and copy_number > 1 then 'exact duplicate'
    end as reason

from typed
