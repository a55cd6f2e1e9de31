-- One row per level below the roots: how many customers are on it, and how many of them brought others.

select
    depth,
    count(*) as customer_count,
    count(*) filter (where direct_member_count > 0) as sponsor_count,
    cast(sum(direct_member_count) as bigint) as direct_member_count
from {{ ref('sponsor_network') }}
where depth is not null
group by depth
