-- One row per case of what one more product in an order brings: the lower quartile, median, mean and upper quartile of half of what
-- orders of two products bring; if there are few of two, of what a product brings on average in any order of a customer.

{{ config(materialized = 'ephemeral') }}

{#- Fewer orders of two products say little about what is put into one. -#}
{%- set order_count_min = 30 %}

with

lines as (

    select
        *,
        {{ order_key() }} as order_key
    from {{ ref('int_product_lines') }}
    where amount_type = 'sale' and product_id is not null

),

orders as (

    select
        sizes.order_key,
        sizes.product_count,
        cast(sum(lines.gross_amount) as double) / sizes.product_count as amount_per_product
    from {{ ref('int_order_product_counts') }} as sizes
    inner join {{ ref('int_as_of') }} as as_of
        on {{ date_condition('sizes.ordered_at >= as_of.lookback_start') }}
    inner join lines
        on sizes.order_key = lines.order_key
    group by sizes.order_key, sizes.product_count

),

bases as (

    select count(case when product_count = 2 then 1 end) >= {{ order_count_min }} as has_pairs
    from orders

),

amounts as (

    select
        max(case when bases.has_pairs then 'orders of two products' else 'all orders' end) as item_amount_basis,
        percentile_cont(0.25) within group (order by orders.amount_per_product) as amount_low,
        percentile_cont(0.5) within group (order by orders.amount_per_product) as amount_base,
        cast(sum(cast(orders.amount_per_product as decimal(38,6))) as double) / count(*) as amount_mean,
        percentile_cont(0.75) within group (order by orders.amount_per_product) as amount_high
    from orders
    cross join bases
    where orders.product_count = 2 or not bases.has_pairs

)

select
    cases.price_case,
    cases.case_position,
    amounts.item_amount_basis,
    case cases.price_case
        when 'low' then amounts.amount_low
        when 'base' then amounts.amount_base
        when 'mean' then amounts.amount_mean
        else amounts.amount_high
    end as item_amount
from amounts
cross join (values ('low', 1), ('base', 2), ('mean', 3), ('high', 4)) as cases (price_case, case_position)
