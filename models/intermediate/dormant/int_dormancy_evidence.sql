-- One row per dormant customer: the revenue at risk, and the likely reasons why they stopped.

{{ config(materialized = 'ephemeral') }}

with

figures as (

    select *
    from {{ ref('int_dormancy_figures') }}
    where is_dormant

),

-- Only if the data has events of its own: otherwise each order line is an event.
looks as (

    select
        events.customer_id,
        count(*) filter (where events.event_type = 'view' and events.product_id is not null) as view_count_since_last_order,
        greatest(
            count(*) filter (where events.event_type = 'cart') - count(*) filter (where events.event_type = 'remove_from_cart'), 0
        ) as cart_count_since_last_order
    from {{ ref('input__events') }} as events
    inner join figures
        on events.customer_id = figures.customer_id
        and events.occurred_at > figures.last_order_at
    where {{ before_as_of('events.occurred_at') }} and {{ provides('events') | lower }}
    group by events.customer_id

)

select
    figures.*,
    {%- for column in ['view_count_since_last_order', 'cart_count_since_last_order'] %}
    {{ 'coalesce(looks.' ~ column ~ ', 0)' if provides('events') else 'cast(null as bigint)' }} as {{ column }},
    {%- endfor %}
    baskets.last_product_id,
    baskets.last_product_name,
    baskets.favorite_product_id,
    baskets.favorite_product_name,
    baskets.new_product_count,
    baskets.new_product_name
from figures
left join looks
    on figures.customer_id = looks.customer_id
left join {{ ref('int_silent_baskets') }} as baskets
    on figures.customer_id = baskets.customer_id
