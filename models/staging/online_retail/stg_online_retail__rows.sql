-- One row per raw row: its typed values and the first reason to reject it, if any.

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

quantities as (

    {{ read_quantities('fields', 'quantity_text') | indent(4) }}

),

prices as (

    {{ read_prices('fields', 'unit_price_text') | indent(4) }}

),

typed as (

    select
        fields.*,
        quantities.is_number,
        quantities.is_integer,
        quantities.quantity,
        prices.is_price,
        prices.unit_price,
        dates.read_at as ordered_at,
        upper(left(fields.invoice_text, 1)) = 'C' as is_return,
        -- Spreadsheets turn the id 13085 into 13085.0.
        case
            when lower(fields.customer_id_text) in ('', {{ quoted_list(var('null_texts')) }}) then null
            when contains(fields.customer_id_text, '.') then regexp_replace(fields.customer_id_text, '\.0+$', '')
            else fields.customer_id_text
        end as customer_id
    from fields
    left join quantities
        on fields.quantity_text = quantities.quantity_text
    left join prices
        on fields.unit_price_text = prices.price_text
    left join dates
        on fields.source_file = dates.source_file
        and fields.invoice_date_text = dates.date_text

),

judged as (

    select
        *,
        {{ line_amount('quantity', 'unit_price') }} as line_amount,
        case
            when not has_all_fields then 'wrong field count'
            when not is_decoded then 'undecodable text'
            when not is_number then 'unparseable quantity'
            when not is_integer then 'non-integer quantity'
            when not is_price then 'unparseable price'
            when ordered_at is null then 'unparseable date'
            when extract(year from ordered_at) not between 1970 and 2100 then 'date out of range'
            when line_amount is null then 'amount out of range'
            when invoice_text = '' then 'empty invoice'
            when stock_code_text = '' then 'empty stock code'
        end as flaw
    from typed

),

-- Rows are the same when all their fields are, whatever their file and place.
keyed as (

    select
        *,
        case when flaw is null then md5(concat_ws(
            chr(31), invoice_text, stock_code_text, description_text, quantity_text, cast(ordered_at as varchar),
            unit_price_text, coalesce(customer_id, ''), country_text
        )) end as content_key
    from judged

),

numbered as (

    select
        *,
        row_number() over (partition by content_key order by source_file, source_row) as occurrence
    from keyed

),

product_line_types as (

    select
        products.stock_code_text,
        min_by(line_type_codes.line_type, line_type_codes.match_order) as line_type
    from (select distinct stock_code_text from fields) as products
    inner join line_type_codes
        on regexp_full_match(products.stock_code_text, line_type_codes.code_pattern, 'i')
    group by products.stock_code_text

)

select
    numbered.source_file,
    numbered.source_row,
    {% if drop_duplicates() -%}
    case when numbered.flaw is null and numbered.occurrence > 1 then 'exact duplicate' else numbered.flaw end as reject_reason,
    {%- else -%}
    numbered.flaw as reject_reason,
    {%- endif %}
    numbered.content_key || case when numbered.occurrence > 1 then '-' || numbered.occurrence else '' end as order_line_id,
    numbered.invoice_text as order_id,
    numbered.customer_id,
    numbered.ordered_at,
    numbered.stock_code_text as product_id,
    nullif(numbered.description_text, '') as product_name,
    -- Stock corrections: taken out without a price, and not a cancellation.
    case
        when not numbered.is_return and numbered.quantity < 0 and numbered.unit_price = 0 then 'adjustment'
        else coalesce(product_line_types.line_type, 'product')
    end as line_type,
    numbered.quantity,
    numbered.unit_price,
    numbered.line_amount,
    numbered.is_return,
    nullif(numbered.country_text, '') as country
from numbered
left join product_line_types
    on numbered.stock_code_text = product_line_types.stock_code_text
