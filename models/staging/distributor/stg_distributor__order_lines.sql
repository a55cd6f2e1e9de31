-- One row per accepted order and product, in the columns of the input contract, and what the price tables need in addition.

{{ config(enabled = is_chosen_form()) }}

{#- The parts of an order's amounts that belong to a line. -#}
{%- set shares = {
    'charged_amount': 'order_total',
    'paid_amount': 'paid_total',
    'discount_amount': 'order_discount'
} %}

with

order_products as (

    select * from {{ ref('stg_distributor__order_products') }}

),

prices as (

    select * from {{ ref('stg_distributor__prices') }}

),

-- A product without a price counts like the median product, so that it gets its part too.
middle_price as (

    select coalesce(nullif(quantile_disc(unit_price, 0.5), 0), 1) as unit_price
    from prices

),

priced as (

    select
        order_products.*,
        prices.product_id is not null as is_priced,
        {{ line_amount('order_products.quantity', 'coalesce(prices.unit_price, middle_price.unit_price)') }} as list_amount
    from order_products
    left join prices
        on order_products.product_id = prices.product_id
    cross join middle_price

),

-- The lines of an order are in the order of their products.
summed as (

    select
        *,
        case
            when count(list_amount) over whole_order = product_count
                then try_cast(sum(list_amount) over whole_order as decimal(18,4))
        end as order_list_amount,
        sum(list_amount) over lines_so_far as list_amount_so_far,
        sum(quantity) over whole_order as order_quantity,
        sum(quantity) over lines_so_far as quantity_so_far,
        bool_and(is_priced) over whole_order as is_order_priced,
        row_number() over lines_so_far = 1 as is_first_line
    from priced
    window
        whole_order as (
            partition by order_id order by product_id rows between unbounded preceding and unbounded following
        ),
        lines_so_far as (
            partition by order_id order by product_id rows between unbounded preceding and current row
        )

),

-- Shares are by price × quantity, or by quantity alone if no product has a price above zero.
weighted as (

    select
        *,
        cast(case when order_list_amount > 0 then list_amount_so_far else quantity_so_far end as double) as weight_so_far,
        cast(case when order_list_amount > 0 then list_amount_so_far - list_amount else quantity_so_far - quantity end as double)
            as weight_before,
        cast(case when order_list_amount > 0 then order_list_amount else order_quantity end as double) as order_weight
    from summed

),

shared_out as (

    select
        *,
        {%- for share, amount in shares.items() %}
        {{ share_out(amount, 'weight_before', 'weight_so_far', 'order_weight') | indent(8) }} as {{ share }}{{ ',' if not loop.last }}
        {%- endfor %}
    from weighted

),

valued as (

    select
        *,
        {{ 'coalesce(paid_amount, 0)' if var('amount_basis') == 'paid' else 'charged_amount' }} as line_amount
    from shared_out

)

select
    -- key
    order_id || '|' || product_id as order_line_id,
    order_id,
    customer_id,

    -- when and what
    ordered_at,
    product_id,
    'product' as line_type,
    case when line_amount < 0 then -quantity else quantity end as quantity,
    coalesce(try_cast(abs(line_amount) / quantity as decimal(18,4)), abs(line_amount)) as unit_price,

    -- money
    discount_amount,
    line_amount,
    charged_amount,
    paid_amount,
    line_amount < 0 as is_return,

    -- where
    channel,
    location_id,

    -- how far the prices explain the order
    is_first_line,
    product_count,
    case when is_order_priced then listed_total end as listed_total,
    case when is_order_priced then order_list_amount end as order_list_amount,

    source_file,
    source_row,
    {{ missing_columns('order_lines', ['product_name', 'category', 'brand', 'unit_cost', 'currency', 'country']) | indent(4) }}
from valued
