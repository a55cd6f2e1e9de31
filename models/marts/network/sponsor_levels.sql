-- One row per level below the roots: how many customers stand there, and how many of them brought others.

select
    depth,
    count(*) as customer_count,
    count(*) filter (where direct_members > 0) as sponsor_count,
    cast(sum(direct_members) as bigint) as direct_members
from {{ ref('sponsor_network') }}
where depth is not null
group by depth
