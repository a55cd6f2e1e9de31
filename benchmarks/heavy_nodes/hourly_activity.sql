with e as (
    select date_trunc('hour', ordered_at) as activity_hour, if(is_return, 'return', 'purchase') as event_type,
        count(*) as n, count(distinct order_id) as o, count(distinct customer_id) as k, sum(abs(quantity)) as q, sum(abs(line_amount)) as a
    from input.input__order_lines where is_return or (quantity > 0 and unit_price > 0) group by all
),
types as (select event_type, max(activity_hour) as last_hour from e group by all),
hours as (
    select day_on + to_hours(unnest(range(24))) as activity_hour, iso_weekday, is_open from intermediate.int_days
)
select
    activity_hour, event_type, h.is_open and p.is_open as is_open, 1::bigint as clock_hours,
    datediff('hour', activity_hour, last_hour) as hours_before_last, coalesce(n, 0) as event_count, coalesce(o, 0) as order_count,
    coalesce(k, 0) as customer_count, coalesce(q, 0)::bigint as quantity, coalesce(a, 0)::decimal(38,4) as amount
from hours as h cross join types
join marts.weekly_profile as p on p.iso_weekday = h.iso_weekday and p.hour_of_day = hour(activity_hour)
left join e using (activity_hour, event_type)
