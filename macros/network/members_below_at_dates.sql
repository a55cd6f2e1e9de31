{#
    CTEs that end in `members`: the keys and members_below_count, how many members each customer had below them at each date, by who
    had joined before it. A chain breaks where somebody in it joined later. Who is on a circle of sponsors is decided by
    today's network. Needs `with recursive`, and the CTEs dates (as_of_date) and drawn (customer_id).

    Instead of climbing once per date, members climb in groups that count from the same date on.

      is_read   false: no rows
#}
{% macro members_below_at_dates(is_read) -%}
known_links as (

    select
        links.customer_id,
        links.sponsor_id,
        links.member_type,
        min(dates.as_of_date) as known_from
    from {{ ref('int_sponsor_links') }} as links
    inner join {{ ref('int_customers') }} as customers
        on links.customer_id = customers.customer_id
    inner join dates
        on coalesce(customers.joined_at < dates.as_of_date, true)
    where {{ is_read | lower }}
    group by links.customer_id, links.sponsor_id, links.member_type

),

siblings as (

    select
        sponsor_id,
        case when member_type = 'on_cycle' then customer_id end as entered_id,
        known_from,
        count(*) as member_count
    from known_links
    where sponsor_id is not null
    group by sponsor_id, case when member_type = 'on_cycle' then customer_id end, known_from

),

climb (sponsor_id, entered_id, known_from, level_below, member_count) as (

    select
        sponsor_id,
        entered_id,
        known_from,
        cast(1 as bigint) as level_below,
        member_count
    from siblings

    union all

    select
        known_links.sponsor_id,
        coalesce(climb.entered_id, case when known_links.member_type = 'on_cycle' then known_links.customer_id end) as entered_id,
        greatest(climb.known_from, known_links.known_from) as known_from,
        climb.level_below + 1 as level_below,
        climb.member_count
    from climb
    inner join known_links
        on climb.sponsor_id = known_links.customer_id
    where known_links.sponsor_id is not null
        and coalesce(
            known_links.sponsor_id
            <> coalesce(climb.entered_id, case when known_links.member_type = 'on_cycle' then known_links.customer_id end),
            true
        )
        and climb.level_below < {{ var('sponsor_depth_max') }}

),

joined as (

    select
        sponsor_id as customer_id,
        known_from,
        sum(member_count) as member_count
    from climb
    group by sponsor_id, known_from

),

members as (

    select
        dates.as_of_date,
        known_links.customer_id,
        coalesce(sum(joined.member_count), 0) as members_below_count
    from known_links
    inner join drawn
        on known_links.customer_id = drawn.customer_id
    cross join dates
    left join joined
        on known_links.customer_id = joined.customer_id
        and joined.known_from <= dates.as_of_date
    group by dates.as_of_date, known_links.customer_id

)
{%- endmacro %}
