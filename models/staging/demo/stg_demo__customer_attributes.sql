-- One row per member and attribute that the member gave. Age and household depend a little on the type.

{{ config(enabled = is_chosen_form()) }}

with

people as (

    select
        *,
        'customer ' || customer_id as draw_key,
        -- Customers who buy expensive things are older, bargain hunters younger.
        case kind
            when 'lapsed_high_value' then 18
            when 'engaged' then 8
            when 'lapsed_low_value' then -14
            else 0
        end as age_shift
    from {{ ref('stg_demo__people') }}

),

answers as (

    select
        customer_id,
        'age_group' as attribute,
        ['18-29', '30-39', '40-49', '50-64', '65+'][
            1 + least(4, greatest(0, {{ demo_draw("draw_key || ' age'", 100) }} + age_shift) // 21)
        ] as attribute_value,
        {{ demo_draw("draw_key || ' tells age'", 100) }} < 81 as is_known
    from people

    union all

    select
        customer_id,
        'household' as attribute,
        ['single', 'couple', 'family', 'shared', 'company'][
            1 + least(4, {{ demo_draw("draw_key || ' household'", 100) }} // 24)
        ] as attribute_value,
        {{ demo_draw("draw_key || ' tells household'", 100) }} < 74 as is_known
    from people

    union all

    select
        customer_id,
        'brews_with' as attribute,
        ['espresso machine', 'filter', 'press or pot', 'tea only'][
            1 + {{ demo_draw("draw_key || ' brews'", 4) }}
        ] as attribute_value,
        {{ demo_draw("draw_key || ' tells brews'", 100) }} < 52 as is_known
    from people

)

select
    -- key
    customer_id,
    attribute,

    -- value
    attribute_value

from answers
where is_known
