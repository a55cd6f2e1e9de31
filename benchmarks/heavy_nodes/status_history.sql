with s as (select * from intermediate.int_customer_statuses where is_period_end), f as (select min(as_of_date) as first_end from s)
select
    s.as_of_date as period_end, s.customer_id, s.status, s.status_position, s.value_band, s.recency_days, s.value_before as value,
    if(e.customer_id is not null, e.status, if(s.as_of_date > first_end, 'Not yet a customer', null)) as previous_status,
    if(s.as_of_date > first_end, coalesce(e.status_position, 0), null) as previous_position, e.value_before as previous_value,
    if(s.as_of_date > first_end, coalesce(e.status, '') <> s.status, null) as is_move
from s cross join f left join s as e on s.customer_id = e.customer_id and s.period_start = e.as_of_date
