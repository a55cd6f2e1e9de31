-- One row per type of order (one product, several products, all): how well the derived prices explain order totals.

{{ config(enabled = is_chosen_form()) }}

with

orders as (

    select
        case when product_count > 1 then 'several products' else 'one product' end as order_type,
        {{ price_residual() }} as residual
    from {{ ref('stg_distributor__order_lines') }}
    where is_first_line

),

kinds as (

    select * from orders

    union all

    select
        'all orders' as order_type,
        residual
    from orders

)

select
    order_type,
    count(*) as order_count,
    count(residual) as compared_order_count,
    count(*) filter (where residual <= 0.01) / nullif(count(residual), 0) as share_of_orders_within_1_percent,
    quantile_disc(residual, 0.5) as median_residual,
    round(sqrt(cast(sum(residual * residual) as double) / nullif(count(residual), 0)), 6) as relative_residual
from kinds
group by order_type
