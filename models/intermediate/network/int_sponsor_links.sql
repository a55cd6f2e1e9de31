-- One row per customer, if the data names sponsors at all: the sponsor, and the position in the network.

{#- Spark ends a recursion after 100 steps. #}
{%- set depth_max = 99 %}

with recursive

asked as (

    select count(sponsor_id) as sponsored_customers from {{ ref('int_customers') }}

),

customers as (

    select
        customers.customer_id,
        customers.sponsor_id
    from {{ ref('int_customers') }} as customers
    cross join asked
    where asked.sponsored_customers > 0

),

-- A sponsor counts if another customer has that id.
links as (

    select
        customers.customer_id,
        customers.sponsor_id as named_sponsor_id,
        sponsors.customer_id as sponsor_id
    from customers
    left join customers as sponsors
        on customers.sponsor_id = sponsors.customer_id
        and customers.customer_id <> sponsors.customer_id

),

sponsor_ids as (

    select distinct sponsor_id as customer_id
    from links
    where sponsor_id is not null

),

-- Customers who sponsor nobody are at an end; the last step looks them up from their sponsor.
sponsors as (

    select
        links.customer_id,
        links.sponsor_id
    from links
    inner join sponsor_ids
        on links.customer_id = sponsor_ids.customer_id

),

{{ sponsor_cycles() }},

marked as (

    select
        sponsors.customer_id,
        sponsors.sponsor_id,
        cycles.customer_id is not null as is_on_cycle
    from sponsors
    left join cycles
        on sponsors.customer_id = cycles.customer_id

),

-- From the roots and cycles down, sponsors only: each is reached once.
descent (customer_id, root_id, depth) as (

    select
        customer_id,
        case when not is_on_cycle then customer_id end as root_id,
        cast(0 as bigint) as depth
    from marked
    where sponsor_id is null or is_on_cycle

    union all

    select
        marked.customer_id,
        descent.root_id,
        descent.depth + 1 as depth
    from descent
    inner join marked
        on descent.customer_id = marked.sponsor_id
    where not marked.is_on_cycle
        and descent.depth + 1 < {{ depth_max }}

)

select
    -- key
    links.customer_id,

    -- above
    links.named_sponsor_id,
    links.sponsor_id,
    case when links.sponsor_id is null then links.customer_id else above.root_id end as root_id,
    case when links.sponsor_id is null then 0 when above.root_id is not null then above.depth + 1 end as depth,

    -- position in the network
    case
        when links.sponsor_id is null then 'root'
        when cycles.customer_id is not null then 'on_cycle'
        when above.customer_id is null then 'too_deep'
        when above.root_id is null then 'below_cycle'
        else 'member'
    end as member_type
from links
left join descent as above
    on links.sponsor_id = above.customer_id
left join cycles
    on links.customer_id = cycles.customer_id
