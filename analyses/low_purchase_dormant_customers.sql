-- Which customers bought little and have stopped ordering, and what may be the reason? The shares with a refund and with a
-- discount, by number of orders.

select
    case when order_count = 1 then 'one order' when order_count <= 3 then '2 or 3 orders' else '4 orders or more' end as orders,
    count(*) as customer_count,
    sum(revenue) as revenue,
    avg(case when refunded_amount > 0 then 1.0 else 0.0 end) as share_with_refund,
    avg(case when discount_amount > 0 then 1.0 else 0.0 end) as share_with_discount,
    percentile_cont(0.5) within group (order by cast(recency_days as double)) as median_recency_days
from {{ ref('customer_single_view') }}
where order_count > 0
    and recency_days > 90
    and revenue < (
        select percentile_disc(0.8) within group (order by revenue)
        from {{ ref('customer_single_view') }}
        where order_count > 0
    )
group by case when order_count = 1 then 'one order' when order_count <= 3 then '2 or 3 orders' else '4 orders or more' end
order by customer_count desc, orders asc
