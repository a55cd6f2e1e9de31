-- One row per grouping (status, and each segmentation), group a week ago and group today: how many customers, what they are
-- worth, and what they bought in the week between. Within a grouping the rows add up to everybody in it today or a week ago.
-- Both days by today's rules (model, and limit of high-value): a move is the customer's, or time passing.

{%- set revenue = 'net_amount' if var('refund_policy') == 'net' else 'gross_amount' %}

with

as_of as (

    select
        as_of.as_of_date,
        dates.as_of_date as week_ago
    from {{ ref('int_as_of') }} as as_of
    inner join {{ ref('int_history_dates') }} as dates
        on dates.is_week_ago

),

-- Whose past is looked at: in a large shop a part.
drawn as (

    {{ history_customers() | indent(4) }}

),

drawn_share as (

    {{ history_share() | indent(4) }}

),

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
        status_map.status,
        status_map.position as status_position
    from statuses
    cross join limits
    inner join {{ ref('status_map') }} as status_map
        on statuses.lifecycle = status_map.lifecycle
        and case
            when statuses.value_before > 0 and cast(statuses.value_before as double) >= limits.high_value_from then 'high'
            else 'other'
        end = status_map.value_band
    where statuses.is_week_ago

),

status_pairs as (

    select
        'status' as grouped_by,
        today.customer_id,
        coalesce(week_ago.status, 'Not yet a customer') as from_group,
        today.status as to_group,
        coalesce(week_ago.status_position, 0) as from_position,
        today.status_position as to_position,
        coalesce(week_ago.value_before, 0) as value_before,
        today.value_before as value_after
    from statuses as today
    left join statuses_a_week_ago as week_ago
        on today.customer_id = week_ago.customer_id
    where today.is_today

),

members_a_week_ago as (

    select * from {{ ref('int_segments_at_dates') }}
    where is_week_ago

),

members_today as (

    select
        segments.segmentation,
        segments.customer_id,
        segments.segment_name,
        segments.segment_id,
        measures.monetary_total
    from {{ ref('customer_segments') }} as segments
    inner join {{ ref('int_customer_measures') }} as measures
        on segments.customer_id = measures.customer_id

),

measures as (

    select * from {{ ref('int_customer_measures') }}

),

-- Gone: no order (or event, where these are segmented) in the lookback any more. Outside: active, and left out by the segmentation
-- for another reason, such as an order where the dormant are segmented. New: nothing in the data a week ago.
segment_pairs as (

    select
        coalesce(today.segmentation, week_ago.segmentation) as grouped_by,
        coalesce(today.customer_id, week_ago.customer_id) as customer_id,
        coalesce(week_ago.segment, 'new') as from_group,
        case
            when today.segment_id is not null then today.segment_name
            when case week_ago.segmentation
                {%- for segmentation, preset in segmentation_presets().items() %}
                when '{{ segmentation }}' then measures.{{ preset['frequency'] }}
                {%- endfor %}
            end > 0 then 'outside'
            else 'gone'
        end as to_group,
        coalesce(week_ago.segment_id, 0) as from_position,
        coalesce(today.segment_id, 0) as to_position,
        coalesce(week_ago.monetary_total, 0) as value_before,
        coalesce(today.monetary_total, measures.monetary_total, 0) as value_after
    from members_today as today
    full outer join members_a_week_ago as week_ago
        on today.segmentation = week_ago.segmentation
        and today.customer_id = week_ago.customer_id
    left join measures
        on week_ago.customer_id = measures.customer_id
    where today.customer_id is not null or week_ago.segment_id is not null

),

pairs as (

    select * from status_pairs
    union all
    select * from segment_pairs

),

-- Of who arrived aggregated nobody knows how they stood a week ago.
aggregated as (

    select measures.customer_id
    from measures
    left join {{ ref('int_orders') }} as orders
        on measures.customer_id = orders.customer_id
        and orders.is_order
    where measures.order_count > 0 and orders.customer_id is null

),

left_out_months as (

    {{ left_out_months() | indent(4) }}

),

bought as (

    select
        order_days.customer_id,
        max(case when order_days.line_count > 0 then 1 else 0 end) as has_bought,
        sum(order_days.{{ revenue }}) as revenue
    from {{ ref('int_order_days') }} as order_days
    cross join as_of
    left join left_out_months
        on cast(date_trunc('month', order_days.ordered_on) as date) = left_out_months.month_start
    where order_days.ordered_on >= as_of.week_ago and left_out_months.month_start is null
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

    -- who and what
    cast(count(*) as bigint) as customers,
    cast(sum(pairs.value_before) as decimal(38,4)) as value_before,
    cast(sum(pairs.value_after) as decimal(38,4)) as value_after,

    -- in the week between
    as_of.week_ago,
    as_of.as_of_date,
    cast(coalesce(sum(bought.has_bought), 0) as bigint) as buyers,
    cast(coalesce(sum(bought.revenue), 0) as decimal(38,4)) as revenue,

    -- how the figures came about
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
group by pairs.grouped_by, pairs.from_group, pairs.to_group, as_of.week_ago, as_of.as_of_date
