-- One row per customer, if the data names sponsors at all: the sponsors above and the number of members below.

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
    links.named_sponsor_id,
    links.sponsor_id,
    links.root_id,
    links.depth,
    links.member_type,

    -- below
    below.direct_member_count,
    below.second_level_member_count,
    below.members_below_count,
    cast(cast(below.members_below_count as double) / totals.customer_count as double) as share_of_customers,
    below.levels_below_count,
    below.members_cut_count
from links
inner join {{ ref('int_members_below') }} as below
    on links.customer_id = below.customer_id
cross join totals
