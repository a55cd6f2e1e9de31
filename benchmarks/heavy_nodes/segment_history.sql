with p as (select * from intermediate.int_segments_at_dates where is_period_end),
f as (select min(as_of_date) as first_end from intermediate.int_history_dates where is_period_end)
select
    p.segmentation, p.as_of_date as period_end, p.customer_id, p.segment, p.segment_id,
    if(b.customer_id is not null, b.segment, if(p.as_of_date > first_end, 'new', null)) as previous_segment,
    b.segment_id as previous_segment_id,
    case when p.as_of_date = first_end then null when p.period_order_count > 0 then 'bought' when p.was_active_in_period then 'other activity'
        else 'only time passed' end as cause,
    p.period_order_count, p.period_revenue, p.revenue, b.revenue as previous_revenue,
    coalesce(p.as_of_date < p.fitted_on, false) as is_look_back
from p cross join f
left join p as b on b.segmentation = p.segmentation and b.as_of_date = p.period_start and b.customer_id = p.customer_id
