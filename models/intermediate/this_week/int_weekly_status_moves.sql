-- One row per customer: the status a week ago and today, both by today's limit for high-value.

{{ config(materialized = 'ephemeral') }}

with

statuses as (

    select * from {{ ref('int_customer_statuses') }}
    where is_today or is_week_ago

),

limits as (

    select max(high_value_from) as high_value_from from statuses
    where is_today

),

statuses_a_week_ago as (

    select
        statuses.customer_id,
        statuses.value_before,
        statuses.lifecycle,
        status_map.status,
        status_map.position as status_position
    from statuses
    cross join limits
    inner join {{ ref('status_map') }} as status_map
        on statuses.lifecycle = status_map.lifecycle
        and {{ value_band('statuses.value_before', 'limits.high_value_from') }} = status_map.value_band
    where statuses.is_week_ago

)

select
    -- key
    'status' as grouped_by,
    today.customer_id,

    -- statuses a week ago and today
    coalesce(week_ago.status, 'Not yet a customer') as from_group,
    today.status as to_group,
    coalesce(week_ago.status_position, 0) as from_position,
    today.status_position as to_position,
    {{ status_movement('week_ago.lifecycle', 'today.lifecycle') | indent(4) }} as movement,

    -- value
    {{ known_amount('week_ago.value_before') }} as value_before,
    today.value_before as value_after
from statuses as today
left join statuses_a_week_ago as week_ago
    on today.customer_id = week_ago.customer_id
where today.is_today
