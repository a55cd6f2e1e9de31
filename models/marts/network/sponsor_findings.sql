-- One row per finding and customer: sponsors that cannot be right, and members that are not counted.

with

links as (

    select * from {{ ref('int_sponsor_links') }}

),

network as (

    select * from {{ ref('sponsor_network') }}

),

misnamed as (

    select
        case when named_sponsor_id = customer_id then 'self_sponsor' else 'orphan' end as finding,
        customer_id,
        named_sponsor_id as sponsor_id,
        case
            when named_sponsor_id = customer_id
                then 'Names itself as sponsor, so it counts as having none.'
            else 'No customer has the id of this sponsor, so it counts as having none.'
        end as detail
    from links
    where named_sponsor_id is not null
        and sponsor_id is null

),

cycles as (

    select
        'cycle' as finding,
        customer_id,
        sponsor_id,
        'The chain of sponsors leads back to this customer; nobody in it has a root or a depth.' as detail
    from network
    where member_type = 'on_cycle'

),

cut as (

    select
        'depth_cut' as finding,
        customer_id,
        sponsor_id,
        case
            when members_cut_count > 0
                then cast(members_cut_count as string) || case when members_cut_count = 1 then ' member' else ' members' end
                || ' on level {{ var("sponsor_depth_max") + 1 }} below, and all members below them,'
                || ' are not counted (sponsor_depth_max is {{ var("sponsor_depth_max") }}).'
            else ''
        end
        || case when members_cut_count > 0 and member_type = 'too_deep' then ' ' else '' end
        || case
            when member_type = 'too_deep'
                then 'No root within 99 levels above; it has no root and no depth.'
            else ''
        end as detail
    from network
    where members_cut_count > 0
        or member_type = 'too_deep'

)

select
    finding,
    customer_id,
    sponsor_id,
    detail
from misnamed

union all

select
    finding,
    customer_id,
    sponsor_id,
    detail
from cycles

union all

select
    finding,
    customer_id,
    sponsor_id,
    detail
from cut
