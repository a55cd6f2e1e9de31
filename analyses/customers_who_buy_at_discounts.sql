-- Who buys at a discount, and are they worth less? Customers by the share of their spend that was discount.

with

customers as (

    select
        *,
        cast(discount_amount as double) / nullif(cast(gross_amount + discount_amount as double), 0) as discount_share
    from {{ ref('customer_single_view') }}
    where order_count > 0

)

select
    case
        when discount_share is null then 'unknown'
        when discount_share = 0 then 'never'
        when discount_share < 0.05 then 'below 5 %'
        when discount_share < 0.15 then '5 to 15 %'
        else '15 % or more'
    end as discount,
    count(*) as customers,
    avg(order_count) as orders_per_customer,
    cast(sum(net_amount) as double) / count(*) as net_per_customer,
    avg(recency_days) as mean_days_silent
from customers
group by
    case
        when discount_share is null then 'unknown'
        when discount_share = 0 then 'never'
        when discount_share < 0.05 then 'below 5 %'
        when discount_share < 0.15 then '5 to 15 %'
        else '15 % or more'
    end
order by customers desc, discount asc
