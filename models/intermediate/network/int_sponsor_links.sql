-- One row per customer, where the data names sponsors at all: the sponsor, and the place in the network.

{#- Spark ends a recursion after 100 steps: so depth ends at 99, and cycles of any length are found by climbing in rounds of
    strides, each as long as the whole round before. 32⁴ steps are over a million. -#}
{%- set stride = 32 %}
{%- set rounds = 4 %}

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

-- A sponsor counts where somebody else goes by that id.
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

-- Who sponsors nobody stands at an end, and is looked up from the sponsor in the last step.
sponsors as (

    select
        links.customer_id,
        links.sponsor_id
    from links
    inner join sponsor_ids
        on links.customer_id = sponsor_ids.customer_id

),

strides_0 as (

    select
        customer_id,
        sponsor_id as reached_id
    from sponsors
    where sponsor_id is not null

),

{% for round in range(1, rounds + 1) %}
-- Each round takes {{ stride }} strides of the round before. Who comes to a root on the way is out.
climb_{{ round }} (customer_id, reached_id, strides) as (

    select
        customer_id,
        reached_id,
        1 as strides
    from strides_{{ round - 1 }}

    union all

    select
        climb_{{ round }}.customer_id,
        strides_{{ round - 1 }}.reached_id,
        climb_{{ round }}.strides + 1 as strides
    from climb_{{ round }}
    inner join strides_{{ round - 1 }}
        on climb_{{ round }}.reached_id = strides_{{ round - 1 }}.customer_id
    where climb_{{ round }}.strides < {{ stride }}

),

strides_{{ round }} as (

    select
        customer_id,
        reached_id
    from climb_{{ round }}
    where strides = {{ stride }}

),
{% endfor %}

-- Whoever is reached after so many steps is on a cycle, and everybody on a cycle is reached.
cycles as (

    select distinct reached_id as customer_id
    from strides_{{ rounds }}

),

marked as (

    select
        sponsors.customer_id,
        sponsors.sponsor_id,
        cycles.customer_id is not null as is_on_cycle
    from sponsors
    left join cycles
        on sponsors.customer_id = cycles.customer_id

),

-- From the roots and the cycles down, sponsors only: each is met once.
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
        and descent.depth + 1 < 99

)

select
    -- key
    links.customer_id,

    -- above
    links.named_sponsor_id,
    links.sponsor_id,
    case when links.sponsor_id is null then links.customer_id else above.root_id end as root_id,
    case when links.sponsor_id is null then 0 when above.root_id is not null then above.depth + 1 end as depth,

    -- where in the network
    case
        when links.sponsor_id is null then 'root'
        when cycles.customer_id is not null then 'on_cycle'
        when above.customer_id is null then 'too_deep'
        when above.root_id is null then 'below_cycle'
        else 'member'
    end as place
from links
left join descent as above
    on links.sponsor_id = above.customer_id
left join cycles
    on links.customer_id = cycles.customer_id
