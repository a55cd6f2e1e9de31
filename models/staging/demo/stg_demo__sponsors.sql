-- One row per member of the demo shop who has a sponsor.

{{ config(enabled = is_chosen_form(), materialized = 'ephemeral') }}

with

members as (

    select * from {{ ref('stg_demo__memberships') }}

),

-- Possible sponsors: three customers with a lower number, the lowest far more often than others.
-- One member in twelve came without a sponsor.
sponsor_draws as (

    select
        customer_id,
        joined_on,
        member_number,
        draw_key,
        unnest([1, 2, 3]) as try_number
    from members
    where member_number > 1 and {{ demo_draw("draw_key || ' alone'", 12) }} > 0

),

sponsor_tries as (

    select
        *,
        1 + cast(floor(
            power({{ hash_unit("draw_key || ' sponsor ' || try_number") }}, 1.7) * (member_number - 1)
        ) as bigint) as sponsor_number
    from sponsor_draws

)

-- The first of the three who joined before counts, so the sponsors form a forest.
select
    tries.customer_id,
    min_by(sponsors.customer_id, tries.try_number) as sponsor_id
from sponsor_tries as tries
inner join members as sponsors
    on
        tries.sponsor_number = sponsors.member_number
        and not sponsors.is_visitor
        and tries.joined_on > sponsors.joined_on
group by tries.customer_id
