-- One row per customer, where the data names sponsors at all: who is above and how many are below.

with

links as (

    select * from {{ ref('int_sponsor_links') }}

),

totals as (

    select count(*) as customer_count from links

)

select
    -- key
    links.customer_id,

    -- above
    links.sponsor_id,
    links.root_id,
    links.depth,
    links.place,

    -- below
    below.direct_members,
    below.second_level_members,
    below.members_below,
    cast(cast(below.members_below as double) / totals.customer_count as double) as share_of_customers,
    below.levels_below,
    below.members_cut
from links
inner join {{ ref('int_members_below') }} as below
    on links.customer_id = below.customer_id
cross join totals
