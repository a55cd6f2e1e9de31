-- One row per member of the demo shop: their type, their home, their sponsor, and between which days they buy.

{{ config(enabled = is_chosen_form()) }}

select
    -- key
    members.customer_id,
    members.member_number,

    -- who they are
    members.kind,
    members.country,
    members.nearest_shop,
    members.postage_id,
    members.favorite_category,
    sponsors.sponsor_id,

    -- how to reach them: 72 in 100 agreed to be contacted, 14 refused, the others were never asked
    case
        when {{ demo_draw("members.draw_key || ' key'", 100) }} < 96
            then substr(md5(members.draw_key || ' contact'), 1, 16) || '@example.org'
    end as contact_key,
    case
        when {{ demo_draw("members.draw_key || ' consent'", 100) }} < 72 then true
        when {{ demo_draw("members.draw_key || ' consent'", 100) }} < 86 then false
    end as contact_consent,

    -- when they buy
    members.joined_on,
    members.silent_from,
    members.is_already_customer,
    members.first_ticket,
    members.end_ticket,

    -- measures
    least(
        members.orders_max,
        greatest(
            members.orders_min,
            cast(round(
                members.orders_two_years * members.pace * (members.end_ticket - members.first_ticket) / 20000
            ) as bigint)
        )
    ) as order_count,
    cast(round(
        members.looks_two_years * members.pace * (members.end_ticket - members.first_ticket) / 20000 + 0.5
    ) as bigint) as look_count

from {{ ref('stg_demo__memberships') }} as members
left join {{ ref('stg_demo__sponsors') }} as sponsors on members.customer_id = sponsors.customer_id
