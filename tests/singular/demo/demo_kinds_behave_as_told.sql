-- Without this, a kind could go missing, or a "lapsed" customer could still be buying, and segments would be judged
-- against a truth that is none.
{{ config(enabled=var('dataset') == 'demo' and var('demo_customers') >= 500) }}

with

last_day as (

    select max(day) as last_day from {{ ref('stg_demo__calendar') }}

),

spending as (

    select
        customer_id,
        count(distinct order_id) as order_count,
        max(cast(ordered_at as date)) as last_order_on,
        sum(line_amount) as spent
    from {{ ref('stg_demo__order_lines') }}
    -- of their own accord: numbers above 90 are orders that a campaign caused
    where not is_return and customer_id is not null and cast(right(order_id, 2) as integer) <= 90
    group by customer_id

),

kinds as (

    select
        kinds.kind,
        min(kinds.silent_days_min) as silent_days_min,
        min(kinds.orders_max) as orders_max,
        count(spending.customer_id) as customers,
        max(spending.order_count) as most_orders,
        min(last_day.last_day - spending.last_order_on) as shortest_silence,
        median(last_day.last_day - spending.last_order_on) as median_silence,
        median(spending.spent) as median_spent
    from {{ ref('stg_demo__customer_types') }} as kinds
    cross join last_day
    left join {{ ref('stg_demo__people') }} as customers on kinds.kind = customers.kind
    left join spending on customers.customer_id = spending.customer_id
    where kinds.kind not in ('guest', 'visitor')
    group by kinds.kind

),

lapsed as (

    select
        max(median_spent) filter (where kind = 'lapsed_high_value') as high_value_spent,
        max(median_spent) filter (where kind = 'lapsed_low_value') as low_value_spent
    from kinds

)

select kinds.*
from kinds
cross join lapsed
where
    kinds.customers = 0
    or kinds.most_orders > kinds.orders_max
    or kinds.shortest_silence < kinds.silent_days_min
    or (kinds.kind in ('engaged', 'occasional') and kinds.median_silence > 60)
    or lapsed.high_value_spent < 5 * lapsed.low_value_spent
