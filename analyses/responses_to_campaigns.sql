-- What effect did campaigns have? Customers of each arm who ordered within 14 days of their assignment. Only the difference
-- between the arms is the effect: customers also order without a campaign.

with

contacts as (

    select
        campaign_id,
        customer_id,
        coalesce(arm, 'no arm') as arm,
        min(coalesce(assigned_at, contacted_at)) as since,
        max(case when opened_at is not null then 1.0 else 0.0 end) as opened,
        max(case when redeemed_at is not null then 1.0 else 0.0 end) as redeemed
    from {{ ref('input__campaign_contacts') }}
    group by campaign_id, customer_id, coalesce(arm, 'no arm')

),

answers as (

    select
        contacts.campaign_id,
        contacts.customer_id,
        contacts.arm,
        contacts.opened,
        contacts.redeemed,
        max(case when orders.order_key is not null then 1.0 else 0.0 end) as ordered,
        coalesce(sum(orders.net_amount), 0) as net_amount
    from contacts
    left join {{ ref('int_orders') }} as orders
        on contacts.customer_id = orders.customer_id
        and orders.is_order
        and contacts.since <= orders.ordered_at
        and contacts.since + interval '14' day > orders.ordered_at
    group by contacts.campaign_id, contacts.customer_id, contacts.arm, contacts.opened, contacts.redeemed

)

select
    campaign_id,
    arm,
    count(*) as customer_count,
    avg(opened) as share_opened,
    avg(redeemed) as share_redeemed,
    avg(ordered) as share_of_customers_ordered,
    cast(sum(net_amount) as double) / count(*) as net_per_customer
from answers
group by campaign_id, arm
order by campaign_id asc, arm asc
