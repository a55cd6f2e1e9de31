-- One row per accepted line of a basket, in the columns of the input contract.

{{ config(enabled = is_chosen_form()) }}

with

transactions as (

    select * from {{ ref('stg_complete_journey__transactions_rows') }}
    where reject_reason is null

),

products as (

    select
        products.*,
        raw_products.department,
        coalesce(raw_products.department = 'FUEL' or raw_products.product_type like 'GASOLINE%', false) as is_fuel
    from {{ ref('stg_complete_journey__products') }} as products
    inner join {{ ref('stg_complete_journey__products_rows') }} as raw_products
        on products.source_file = raw_products.source_file
        and products.source_row = raw_products.source_row

),

lines as (

    select
        transactions.*,
        products.product_name,
        products.category,
        products.brand,
        case when products.department = 'COUPON' then 'voucher' else 'product' end as line_type,
        case
            -- Fuel is counted in thousandths of a gallon, whatever the pump; a fill-up is one item.
            when products.is_fuel then sign(transactions.quantity)
            -- A line that was paid for has at least one item.
            when transactions.quantity = 0 then sign(transactions.sales_value)
            else transactions.quantity
        end as item_quantity
    from transactions
    left join products
        on transactions.product_id = products.product_id

)

select
    row_key as order_line_id,
    order_id,
    customer_id,
    sold_at as ordered_at,
    product_id,
    product_name,
    category,
    brand,
    line_type,
    item_quantity as quantity,
    coalesce(try_cast(abs(sales_value / nullif(item_quantity, 0)) as decimal(18,4)), 0) as unit_price,
    try_cast(
        coalesce(cast(retail_disc as decimal(38,4)), 0) + coalesce(coupon_disc, 0) + coalesce(coupon_match_disc, 0)
        as decimal(18,4)
    ) as discount_amount,
    sales_value as line_amount,
    item_quantity < 0 or sales_value < 0 as is_return,
    location_id,
    source_file,
    source_row,
    {{ missing_columns('order_lines', ['unit_cost', 'charged_amount', 'paid_amount', 'currency', 'channel', 'country']) | indent(4) }}
from lines
