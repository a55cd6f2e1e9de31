-- One row per customer, if the data names sponsors at all: how many members the customer brought, directly and through others.

with recursive

links as (

    select * from {{ ref('int_sponsor_links') }}

),

-- Members of one sponsor have the same people above them and climb together. On a cycle everybody climbs alone, until the next
-- step would lead back to where they entered it. So nobody is counted twice, or below themselves.
siblings as (

    select
        sponsor_id,
        case when member_type = 'on_cycle' then customer_id end as entered_id,
        count(*) as member_count
    from links
    where sponsor_id is not null
    group by sponsor_id, case when member_type = 'on_cycle' then customer_id end

),

climb (sponsor_id, entered_id, level_below, member_count) as (

    select
        sponsor_id,
        entered_id,
        cast(1 as bigint) as level_below,
        member_count
    from siblings

    union all

    select
        links.sponsor_id,
        coalesce(climb.entered_id, case when links.member_type = 'on_cycle' then links.customer_id end) as entered_id,
        climb.level_below + 1 as level_below,
        climb.member_count
    from climb
    inner join links
        on climb.sponsor_id = links.customer_id
    where links.sponsor_id is not null
        and coalesce(
            links.sponsor_id
            <> coalesce(climb.entered_id, case when links.member_type = 'on_cycle' then links.customer_id end),
            true
        )
        -- One level more than is counted shows what the limit cuts.
        and climb.level_below <= {{ var('sponsor_depth_max') }}

),

counted as (

    select
        sponsor_id as customer_id,
        sum(member_count) filter (where level_below = 1) as direct_member_count,
        sum(member_count) filter (where level_below = 2 and level_below <= {{ var('sponsor_depth_max') }}) as second_level_member_count,
        sum(member_count) filter (where level_below <= {{ var('sponsor_depth_max') }}) as members_below_count,
        max(level_below) filter (where level_below <= {{ var('sponsor_depth_max') }}) as levels_below_count,
        sum(member_count) filter (where level_below > {{ var('sponsor_depth_max') }}) as members_cut_count
    from climb
    group by sponsor_id

)

select
    links.customer_id,
    cast(coalesce(counted.members_below_count, 0) as bigint) as members_below_count,
    cast(coalesce(counted.direct_member_count, 0) as bigint) as direct_member_count,
    cast(coalesce(counted.second_level_member_count, 0) as bigint) as second_level_member_count,
    cast(coalesce(counted.levels_below_count, 0) as bigint) as levels_below_count,
    cast(coalesce(counted.members_cut_count, 0) as bigint) as members_cut_count
from links
left join counted
    on links.customer_id = counted.customer_id
