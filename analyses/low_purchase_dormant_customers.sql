-- Who bought little and is silent, and what may have kept them? Shares with a refund, with a discount and with a single order.

select
    case when order_count = 1 then 'one order' when order_count <= 3 then '2 or 3 orders' else '4 orders or more' end as orders,
    count(*) as customers,
    sum(monetary_total) as monetary_total,
    avg(case when refunded_amount > 0 then 1.0 else 0.0 end) as share_with_refund,
    avg(case when discount_amount > 0 then 1.0 else 0.0 end) as share_with_discount,
    percentile_cont(0.5) within group (order by cast(recency_days as double)) as median_days_silent
from {{ ref('customer_single_view') }}
where order_count > 0
    and recency_days > 90
    and monetary_total < (
        select percentile_disc(0.8) within group (order by monetary_total)
        from {{ ref('customer_single_view') }}
        where order_count > 0
    )
group by case when order_count = 1 then 'one order' when order_count <= 3 then '2 or 3 orders' else '4 orders or more' end
order by customers desc, orders asc
