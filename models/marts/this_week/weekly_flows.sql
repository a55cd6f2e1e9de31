-- One row per grouping (status, and each segmentation), group a week ago, group today and movement (one, unless a status is the
-- name of several lifecycles): how many customers, what they are worth, and what they bought in the week between. Within a
-- grouping, the rows add up to everybody in it today or a week ago. Both days use today's rules (model, and limit for
-- high-value), so a move comes from the customer or from time passing.

{%- set revenue = revenue_column() %}

with

as_of as (

    select
        as_of.as_of_date,
        dates.as_of_date as week_ago
    from {{ ref('int_as_of') }} as as_of
    inner join {{ ref('int_history_dates') }} as dates
        on dates.is_week_ago

),

-- The customers that are looked at in the past: in a large shop, a part of them.
drawn as (

    {{ history_customers() | indent(4) }}

),

drawn_share as (

    {{ history_share() | indent(4) }}

),

pairs as (

    select * from {{ ref('int_weekly_status_moves') }}
    union all
    select * from {{ ref('int_weekly_segment_moves') }}

),

-- For customers that arrive aggregated, nobody knows where they stood a week ago.
aggregated as (

    select measures.customer_id
    from {{ ref('int_customer_measures') }} as measures
    left join {{ ref('int_orders') }} as orders
        on measures.customer_id = orders.customer_id
        and orders.is_order
    where measures.order_count > 0 and orders.customer_id is null

),

bought as (

    select
        order_days.customer_id,
        max(case when order_days.line_count > 0 then 1 else 0 end) as has_bought,
        sum(order_days.{{ revenue }}) as revenue
    from {{ ref('int_order_days') }} as order_days
    cross join as_of
    where order_days.ordered_on >= as_of.week_ago and {{ counts_for_customers('order_days.ordered_on') }}
    group by order_days.customer_id

)

select
    -- key
    pairs.grouped_by,
    pairs.from_group,
    pairs.to_group,

    -- in the order of the groups
    cast(max(pairs.from_position) as bigint) as from_position,
    cast(max(pairs.to_position) as bigint) as to_position,
    pairs.from_group <> pairs.to_group as is_move,
    pairs.movement,

    -- who and what
    cast(count(*) as bigint) as customer_count,
    cast(sum(pairs.value_before) as decimal(38,4)) as value_before,
    cast(sum(pairs.value_after) as decimal(38,4)) as value_after,

    -- in the week between
    as_of.week_ago,
    as_of.as_of_date,
    cast(coalesce(sum(bought.has_bought), 0) as bigint) as buyer_count,
    cast({{ known_amount('sum(bought.revenue)') }} as decimal(38,4)) as revenue,

    -- sample and model
    max(drawn_share.share) as share_of_customers_drawn
from pairs
inner join drawn
    on pairs.customer_id = drawn.customer_id
cross join as_of
cross join drawn_share
left join bought
    on pairs.customer_id = bought.customer_id
left join aggregated
    on pairs.customer_id = aggregated.customer_id
where aggregated.customer_id is null
group by pairs.grouped_by, pairs.from_group, pairs.to_group, pairs.movement, as_of.week_ago, as_of.as_of_date
