-- One row per customer, if the data names sponsors at all: the sponsor, and the position in the network.

with recursive

chains as (

    select * from {{ ref('int_sponsor_chains') }}

),

cycles as (

    select * from {{ ref('int_sponsor_cycles') }}

),

below_cycles as (

    select
        chains.customer_id,
        chains.sponsor_id
    from chains
    left join cycles
        on chains.customer_id = cycles.customer_id
    where chains.is_sponsor and chains.depth is null and cycles.customer_id is null

),

-- From the cycles down.
descent (customer_id, depth) as (

    select
        customer_id,
        cast(0 as bigint) as depth
    from cycles

    union all

    select
        below_cycles.customer_id,
        descent.depth + 1 as depth
    from descent
    inner join below_cycles
        on descent.customer_id = below_cycles.sponsor_id
    where descent.depth + 1 < {{ sponsor_steps_max() }}

),

reached as (

    select
        customer_id,
        root_id,
        depth
    from chains
    where depth is not null

    union all

    select
        customer_id,
        cast(null as string) as root_id,
        depth
    from descent

)

select
    -- key
    chains.customer_id,

    -- above
    chains.named_sponsor_id,
    chains.sponsor_id,
    case when chains.sponsor_id is null then chains.customer_id else above.root_id end as root_id,
    case when chains.sponsor_id is null then 0 when above.root_id is not null then above.depth + 1 end as depth,

    -- position in the network
    case
        when chains.sponsor_id is null then 'root'
        when cycles.customer_id is not null then 'on_cycle'
        when above.customer_id is null then 'too_deep'
        when above.root_id is null then 'below_cycle'
        else 'member'
    end as member_type
from chains
left join reached as above
    on chains.sponsor_id = above.customer_id
left join cycles
    on chains.customer_id = cycles.customer_id
