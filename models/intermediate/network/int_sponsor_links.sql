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

-- From the roots down, sponsors only: each is reached once.
descent (customer_id, root_id, depth) as (

    select
        customer_id,
        customer_id as root_id,
        cast(0 as bigint) as depth
    from sponsors
    where sponsor_id is null

    union all

    select
        sponsors.customer_id,
        descent.root_id,
        descent.depth + 1 as depth
    from descent
    inner join sponsors
        on descent.customer_id = sponsors.sponsor_id
    where descent.depth + 1 < {{ depth_max }}

),

-- Few, if any: on cycles, below them, or too deep.
not_reached as (

    select
        sponsors.customer_id,
        sponsors.sponsor_id
    from sponsors
    left join descent
        on sponsors.customer_id = descent.customer_id
    where descent.customer_id is null

),

{{ sponsor_cycles('not_reached') }},

below_cycles as (

    select
        not_reached.customer_id,
        not_reached.sponsor_id
    from not_reached
    left join cycles
        on not_reached.customer_id = cycles.customer_id
    where cycles.customer_id is null

),

-- From the cycles down.
descent_of_cycles (customer_id, depth) as (

    select
        customer_id,
        cast(0 as bigint) as depth
    from cycles

    union all

    select
        below_cycles.customer_id,
        descent_of_cycles.depth + 1 as depth
    from descent_of_cycles
    inner join below_cycles
        on descent_of_cycles.customer_id = below_cycles.sponsor_id
    where descent_of_cycles.depth + 1 < {{ depth_max }}

),

reached as (

    select
        customer_id,
        root_id,
        depth
    from descent

    union all

    select
        customer_id,
        cast(null as string) as root_id,
        depth
    from descent_of_cycles

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
left join reached as above
    on links.sponsor_id = above.customer_id
left join cycles
    on links.customer_id = cycles.customer_id
