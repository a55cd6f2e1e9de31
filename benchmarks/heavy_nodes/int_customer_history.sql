with seen as (
    select
        d.as_of_date, o.customer_id, bool_or(is_order) as has_ordered,
        min(ordered_at) filter (counts) as first_at, max(ordered_at) filter (counts) as last_at, count(*) filter (counts) as n,
        coalesce(sum(net_amount) filter (in_lookback), 0) as revenue,
        count(*) filter (is_order and ordered_at >= d.period_start) as period_n,
        sum(net_amount) filter (ordered_at >= d.period_start) as period_revenue,
        coalesce(bool_or(ordered_at >= d.period_start), false) as was_active
    from intermediate.int_orders as o
    join intermediate.int_history_dates as d on coalesce(o.ordered_at < d.as_of_date, false),
    lateral (select o.ordered_at >= d.lookback_start, o.ordered_at >= d.lookback_start and o.is_order) as t(in_lookback, counts)
    where customer_id in (
        select customer_id from intermediate.int_customers
        where ('0x' || md5(customer_id)[:8])::bigint / 4294967296.0 * (select count(*) from intermediate.int_customers) < 100000
    )
    group by all
)
select
    as_of_date, customer_id, has_ordered, false as has_event,
    period_n as period_order_count, coalesce(period_revenue, 0)::decimal(38,4) as period_revenue, 0::bigint as period_event_count,
    was_active as was_active_in_period,
    datediff('day', last_at, as_of_date) as recency_days, datediff('day', first_at, last_at) as btyd_recency_days,
    datediff('day', first_at, as_of_date) as tenure_days, n as order_count, revenue,
    revenue::double / nullif(n, 0) as average_order_value
from seen
