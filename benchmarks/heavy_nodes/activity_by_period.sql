with e as (
    select d.day_on, d.week_start, d.month_start, if(is_return, 'return', 'purchase') as event_type, order_id, customer_id,
        abs(quantity) as q, abs(line_amount) as a
    from input.input__order_lines as l join intermediate.int_days as d on l.ordered_at::date = d.day_on
    where is_return or (quantity > 0 and unit_price > 0)
),
g as (
    select unnest(['day', 'week', 'month']) as grain, unnest([day_on, week_start, month_start]) as period_start, is_open
    from intermediate.int_days
),
periods as (
    select *, max(open_day_count) over (partition by grain) as most
    from (select grain, period_start, count(*) as day_count, count(*) filter (is_open) as open_day_count from g group by all)
),
c as (
    select case grouping(day_on, week_start, month_start) when 3 then 'day' when 5 then 'week' else 'month' end as grain,
        coalesce(day_on, week_start, month_start) as period_start, event_type,
        count(*) as n, count(distinct order_id) as o, count(distinct customer_id) as k, sum(q) as q, sum(a) as a
    from e group by grouping sets ((day_on, event_type), (week_start, event_type), (month_start, event_type))
)
select
    grain, period_start, event_type, day_count, open_day_count, open_day_count < most as has_closed_days,
    coalesce(n, 0) as event_count, coalesce(o, 0) as order_count, coalesce(k, 0) as customer_count, coalesce(q, 0)::bigint as quantity,
    coalesce(a, 0)::decimal(38,4) as amount, if(event_type = 'purchase', 4, 5)::bigint as event_type_position
from periods cross join (select distinct event_type from e) left join c using (grain, period_start, event_type)
