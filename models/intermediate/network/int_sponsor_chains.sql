-- One row per customer, if the data names sponsors at all: the sponsor, whether they sponsor somebody themselves and, if so and they
-- are below a root, the root and how deep.

{{ config(materialized = in_place()) }}

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
    where descent.depth + 1 < {{ sponsor_steps_max() }}

)

select
    links.customer_id,
    links.named_sponsor_id,
    links.sponsor_id,
    sponsors.customer_id is not null as is_sponsor,
    descent.root_id,
    descent.depth
from links
left join sponsors
    on links.customer_id = sponsors.customer_id
left join descent
    on links.customer_id = descent.customer_id
