-- Today's side of the week's flows is everybody with a status, and everybody in a segment; of a large shop those who were drawn.

with

flows as (

    select
        grouped_by,
        sum(case when to_group <> 'gone' then customers else 0 end) as customers,
        min(share_of_customers_drawn) as share
    from {{ ref('weekly_flows') }}
    group by grouped_by

),

everybody as (

    select
        'status' as grouped_by,
        count(*) as customers
    from {{ ref('customer_status') }}

    union all

    select
        segmentation as grouped_by,
        count(*) as customers
    from {{ ref('customer_segments') }}
    group by segmentation

)

select
    flows.grouped_by,
    flows.customers,
    everybody.customers as customers_in_all
from flows
inner join everybody
    on flows.grouped_by = everybody.grouped_by
where flows.share = 1 and flows.customers <> everybody.customers
