-- One row per customer, where the data names sponsors at all: who is above and how many are below.

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
    below.members_below,
    below.levels_below,
    below.members_cut
from {{ ref('int_sponsor_links') }} as links
inner join {{ ref('int_members_below') }} as below
    on links.customer_id = below.customer_id
