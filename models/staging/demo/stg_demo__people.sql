-- One row per member of the demo shop: their type, their home, their sponsor, and between which days they buy.

{{ config(enabled = is_chosen_form()) }}

with

refills as (

    select
        ties.product_id,
        ties.happens_pct,
        products.category
    from {{ ref('stg_demo__product_ties') }} as ties
    inner join {{ ref('stg_demo__products') }} as products on ties.product_id = products.product_id
    where ties.tie = 'refill'

),

members as (

    select
        members.*,
        refills.product_id as refill_id,
        case
            when refills.product_id is not null
                then date '2024-01-02' + cast({{ demo_draw("members.draw_key || ' refill from'", 30) }} as integer)
        end as refill_from
    from {{ ref('stg_demo__memberships') }} as members
    left join refills
        on
            members.favorite_category = refills.category
            and members.kind = 'engaged'
            and members.is_already_customer
            and {{ demo_draw("members.draw_key || ' month'", 100) }} < refills.happens_pct

)

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
    members.refill_id,
    {{ not_forgotten('sponsors.sponsor_id') }} as sponsor_id,

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
    members.refill_from,

    -- measures
    case
        when members.refill_from is not null then 1 + (date '2025-12-31' - members.refill_from) // 30
        else least(
            members.orders_max,
            greatest(
                members.orders_min,
                cast(round(
                    members.orders_two_years * members.pace * (members.end_ticket - members.first_ticket) / 20000
                ) as bigint)
            )
        )
    end as order_count,
    cast(round(
        members.looks_two_years * members.pace * (members.end_ticket - members.first_ticket) / 20000 + 0.5
    ) as bigint) as look_count

from members
left join {{ ref('stg_demo__sponsors') }} as sponsors on members.customer_id = sponsors.customer_id
{{ and_not_forgotten('members.customer_id', 'where') }}
