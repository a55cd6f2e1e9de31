-- One row per date (today, a week ago, past period ends and the dates that the reorder score learns from) and customer who had
-- ordered before it: the status at that date, by the same rules in days and money. Of past dates at most about `history_customers_max` customers, drawn by hash.

{%- set worth = 'lifetime_value' if var('high_value_by') == 'margin' else 'revenue' %}

with

status_map as (

    select * from {{ ref('status_map') }}

),

-- The dates of orders never change, so they give the days since the last order as of any date.
orders as (

    select
        orders.customer_id,
        orders.ordered_at,
        min(orders.ordered_at) over (partition by orders.customer_id) as first_order_at,
        lag(orders.ordered_at) over (
            partition by orders.customer_id order by orders.ordered_at, orders.order_key
        ) as previous_order_at,
        coalesce(lead(orders.ordered_at) over (
            partition by orders.customer_id order by orders.ordered_at, orders.order_key
        ), cast('9999-12-31' as timestamp)) as next_order_at
    from {{ ref('int_orders') }} as orders
    where orders.is_order and orders.customer_id is not null and {{ counts_for_customers('orders.ordered_at') }}

),

measures as (

    select
        'today' as as_at,
        as_of.as_of_date,
        true as is_today,
        false as is_week_ago,
        false as is_period_end,
        false as is_reorder_date,
        cast(null as date) as period_start,
        measures.customer_id,
        measures.recency_days as lookback_recency_days,
        measures.order_count,
        cast(measures.{{ worth }} as decimal(38,4)) as value_before
    from {{ ref('int_customer_measures') }} as measures
    cross join {{ ref('int_as_of') }} as as_of

    union all

    select
        cast(history.as_of_date as string) as as_at,
        history.as_of_date,
        false as is_today,
        dates.is_week_ago,
        dates.is_period_end,
        dates.is_reorder_date,
        dates.period_start,
        history.customer_id,
        history.recency_days as lookback_recency_days,
        history.order_count,
        cast(history.{{ worth }} as decimal(38,4)) as value_before
    from {{ ref('int_customer_history') }} as history
    inner join {{ ref('int_history_dates') }} as dates
        on history.as_of_date = dates.as_of_date
    where dates.is_period_end or dates.is_week_ago or dates.is_reorder_date

),

-- The last order before the date is the one whose next order came later. Customers that arrive aggregated have no orders: their
-- recency is given, and the gap before the last order is not known.
silences as (

    select
        measures.*,
        coalesce(
            {{ dbt.datediff('orders.ordered_at', 'measures.as_of_date', 'day') }}, measures.lookback_recency_days
        ) as recency_days,
        coalesce(
            {{ dbt.datediff('orders.first_order_at', 'measures.as_of_date', 'day') }},
            case when measures.order_count = 1 then measures.lookback_recency_days end
        ) as days_since_first_order,
        {{ dbt.datediff('orders.previous_order_at', 'orders.ordered_at', 'day') }} as gap_before_last_order_days
    from measures
    left join orders
        on measures.customer_id = orders.customer_id
        and measures.as_of_date > orders.ordered_at
        and measures.as_of_date <= orders.next_order_at
    where orders.customer_id is not null or measures.order_count > 0

),

cuts as (

    select
        as_at,
        percentile_cont({{ var('high_value_quantile') }}) within group (order by cast(value_before as double)) as high_value_from
    from silences
    -- customers without an order in the lookback do not count for the limit: in an old shop they are nearly everybody
    where order_count > 0
    group by as_at

),

placed as (

    select
        silences.*,
        cuts.high_value_from,
        {{ lifecycle(
            'silences.recency_days', 'silences.days_since_first_order', 'silences.gap_before_last_order_days'
        ) | indent(8) }} as lifecycle,
        {{ value_band('silences.value_before', 'cuts.high_value_from') }} as value_band
    from silences
    left join cuts
        on silences.as_at = cuts.as_at

)

select
    -- key
    placed.is_today,
    placed.is_week_ago,
    placed.is_period_end,
    placed.is_reorder_date,
    placed.as_of_date,
    placed.customer_id,

    -- status
    status_map.status,
    status_map.position as status_position,
    placed.lifecycle,
    placed.value_band,

    -- reasons for it
    cast(placed.recency_days as bigint) as recency_days,
    cast(placed.days_since_first_order as bigint) as days_since_first_order,
    cast(placed.gap_before_last_order_days as bigint) as gap_before_last_order_days,
    placed.value_before,
    round(placed.high_value_from, 4) as high_value_from,
    placed.period_start
from placed
left join status_map
    on placed.lifecycle = status_map.lifecycle
    and placed.value_band = status_map.value_band
