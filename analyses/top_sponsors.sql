-- Which sponsors brought the most members, and do those members buy? Sponsors by the net revenue of the members they brought
-- themselves.

select
    network.sponsor_id,
    count(*) as members_brought,
    count(*) filter (where customers.order_count > 0) as members_who_order,
    sum(customers.net_amount) as their_net_amount,
    cast(sum(customers.net_amount) as double) / count(*) as net_per_member
from {{ ref('sponsor_network') }} as network
inner join {{ ref('customer_single_view') }} as customers
    on network.customer_id = customers.customer_id
where network.sponsor_id is not null
group by network.sponsor_id
order by their_net_amount desc, network.sponsor_id asc
