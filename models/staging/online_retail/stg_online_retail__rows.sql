-- One row per raw row: its typed values and the first reason to reject it, if any.

{{ config(enabled = var('dataset') == 'online_retail') }}

with

fields as (

    select * from {{ ref('stg_online_retail__fields') }}

),

dates as (

    select * from {{ ref('stg_online_retail__dates') }}

),

line_type_codes as (

    select * from {{ ref('line_type_codes') }}

),

-- A cast alone would read 6.7 as 7 and 0x1F as 31: look at the text first. Thirteen digits keep sums in range.
typed as (

    select
        fields.source_file,
        fields.source_row,
        fields.line,
        fields.is_decoded,
        fields.has_all_fields,
        fields.invoice_text as order_id,
        fields.stock_code_text as product_id,
        nullif(fields.description_text, '') as product_name,
        fields.quantity_text,
        fields.unit_price_text,
        case
            when regexp_full_match(fields.quantity_text, '[+-]?0*[0-9]{1,12}(\.0*)?')
                then try_cast(regexp_replace(fields.quantity_text, '\..*$', '') as bigint)
        end as quantity,
        case
            when regexp_full_match(fields.unit_price_text, '[+-]?([0-9]+(\.[0-9]{0,4}0*)?|\.[0-9]{1,4}0*)')
                then try_cast(fields.unit_price_text as decimal(18,4))
        end as unit_price,
        dates.read_at as ordered_at,
        -- Spreadsheets turn the id 13085 into 13085.0.
        nullif(regexp_replace(fields.customer_id_text, '^([0-9]+)\.0+$', '\1'), '') as customer_id,
        nullif(fields.country_text, '') as country
    from fields
    left join dates
        on fields.source_file = dates.source_file
        and fields.invoice_date_text = dates.date_text

),

priced as (

    select
        *,
        try_cast(cast(quantity as decimal(18,0)) * unit_price as decimal(18,4)) as line_amount,
        upper(left(order_id, 1)) = 'C' as is_return,
        -- What makes two rows the same, whatever their file and place.
        md5(concat_ws(
            chr(31), order_id, product_id, coalesce(product_name, ''), quantity_text, cast(ordered_at as varchar),
            unit_price_text, coalesce(customer_id, ''), coalesce(country, '')
        )) as content_key
    from typed

),

judged as (

    select
        *,
        case
            when not has_all_fields then 'wrong field count'
            when not is_decoded then 'undecodable text'
            when not regexp_full_match(quantity_text, '[+-]?[0-9]+(\.[0-9]*)?') then 'unparseable quantity'
            when not regexp_full_match(quantity_text, '[+-]?[0-9]+(\.0*)?') then 'non-integer quantity'
            when not regexp_full_match(unit_price_text, '[+-]?([0-9]+(\.[0-9]{0,4}0*)?|\.[0-9]{1,4}0*)')
                then 'unparseable price'
            when ordered_at is null then 'unparseable date'
            when quantity is null or unit_price is null or line_amount is null then 'amount out of range'
            when order_id = '' then 'empty invoice'
            when product_id = '' then 'empty stock code'
        end as flaw
    from priced

),

numbered as (

    select
        *,
        case when flaw is null then row_number() over (
            partition by flaw, content_key
            order by source_file, source_row
        ) end as occurrence
    from judged

),

product_line_types as (

    select
        products.product_id,
        min_by(line_type_codes.line_type, line_type_codes.match_order) as line_type
    from (select distinct product_id from numbered where flaw is null) as products
    inner join line_type_codes
        on regexp_full_match(products.product_id, line_type_codes.code_pattern, 'i')
    group by products.product_id

)

select
    numbered.source_file,
    numbered.source_row,
    numbered.line,
    case
        when numbered.flaw is not null then numbered.flaw
        {%- if drop_duplicates() %}
        when numbered.occurrence > 1 then 'exact duplicate'
        {%- endif %}
    end as reject_reason,
    md5(numbered.content_key || chr(31) || cast(numbered.occurrence as varchar)) as order_line_id,
    numbered.order_id,
    numbered.customer_id,
    numbered.ordered_at,
    numbered.product_id,
    numbered.product_name,
    -- Stock corrections: taken out without a price, and not a cancellation.
    case
        when not numbered.is_return and numbered.quantity < 0 and numbered.unit_price = 0 then 'adjustment'
        else coalesce(product_line_types.line_type, 'product')
    end as line_type,
    numbered.quantity,
    numbered.unit_price,
    numbered.line_amount,
    numbered.is_return,
    numbered.country
from numbered
left join product_line_types
    on numbered.product_id = product_line_types.product_id
