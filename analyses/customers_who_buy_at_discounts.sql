-- Which customers buy at a discount, and do they bring less? Customers by their discount as a share of the full price.

with

customers as (

    select
        *,
        cast(discount_amount as double) / nullif(cast(gross_amount + discount_amount as double), 0) as discount_rate
    from {{ ref('customer_single_view') }}
    where order_count > 0

)

select
    case
        when discount_rate is null then 'unknown'
        when discount_rate = 0 then 'never'
        when discount_rate < 0.05 then 'below 5 %'
        when discount_rate < 0.15 then '5 to 15 %'
        else '15 % or more'
    end as discount,
    count(*) as customer_count,
    avg(order_count) as orders_per_customer,
    cast(sum(net_amount) as double) / count(*) as net_per_customer,
    avg(recency_days) as mean_recency_days
from customers
group by
    case
        when discount_rate is null then 'unknown'
        when discount_rate = 0 then 'never'
        when discount_rate < 0.05 then 'below 5 %'
        when discount_rate < 0.15 then '5 to 15 %'
        else '15 % or more'
    end
order by customer_count desc, discount asc
