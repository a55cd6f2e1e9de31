-- One row per customer with an order: what they brought, and the orders and value expected of them in the next 30, 90 and 365 days.
-- No rows if fewer than 30 customers have ordered again.

{%- set valued = lifetime_days()[1:] %}
{%- set money = knows_money() %}

with

scores as (

    select * from {{ ref('int_lifetime_scores') }}

),

intervals as (

    select * from {{ ref('lifetime_fit') }}
    where artifact = 'interval'

),

measures as (

    select * from {{ ref('int_customer_measures') }}

),

-- A margin is a share of revenue, the same for all: a customer's own differs by chance.
margins as (

    select
        case when max(lifetime_value_basis) = 'margin' then 'margin' else 'revenue' end as basis,
        case
            when max(lifetime_value_basis) = 'margin' and sum(revenue) > 0
                then cast(sum(lifetime_value) as double) / cast(sum(revenue) as double)
        end as margin_rate
    from measures

),

joined as (

    select
        scores.*,
        measures.lifetime_value,
        measures.order_count,
        measures.last_order_at,
        as_of.as_of_date,
        margins.basis,
        margins.margin_rate,
        status.usual_gap_days,
        -- Discounted orders over orders: what comes later counts less.
        (
            expected_orders_30 * {{ lifetime_discount(0, 30) }}
            + (expected_orders_90 - expected_orders_30) * {{ lifetime_discount(30, 90) }}
            + (expected_orders_365 - expected_orders_90) * {{ lifetime_discount(90, 365) }}
        ) / nullif(expected_orders_365, 0) as discount
        {%- for days in valued %},
        interval_{{ days }}.ratio_lower as ratio_lower_{{ days }},
        interval_{{ days }}.ratio_upper as ratio_upper_{{ days }}
        {%- endfor %}
    from scores
    cross join margins
    cross join {{ ref('int_as_of') }} as as_of
    left join measures
        on scores.customer_id = measures.customer_id
    left join {{ ref('customer_status') }} as status
        on scores.customer_id = status.customer_id
    {%- for days in valued %}
    left join intervals as interval_{{ days }}
        on interval_{{ days }}.horizon_days = {{ days }}
        and scores.value_tenth_{{ days }} = interval_{{ days }}.value_tenth
    {%- endfor %}

)

select
    -- key
    customer_id,

    -- so far
    cast({{ 'lifetime_value' if money else 'null' }} as decimal(38,4)) as value_so_far,
    basis,
    margin_rate,
    cast({{ 'revenue_last_365' if money else 'null' }} as decimal(38,4)) as revenue_last_365,

    -- expected orders
    {%- for days in lifetime_days() %}
    round(expected_orders_{{ days }}, 10) as expected_orders_{{ days }},
    {%- endfor %}

    -- expected value: revenue; nine in ten customers are between lower and upper, if the coming days are like past ones
    cast({{ 'expected_order_value' if money else 'null' }} as decimal(38,4)) as expected_order_value,
    {%- for days in lifetime_days() %}
    cast({{ 'expected_value_' ~ days if money else 'null' }} as decimal(38,4)) as expected_value_{{ days }},
    {%- for end in ['lower', 'upper'] if days in valued %}
    cast({{ 'expected_value_' ~ days ~ ' * ratio_' ~ end ~ '_' ~ days if money else 'null' }} as decimal(38,4))
        as expected_value_{{ days }}_{{ end }},
    {%- endfor %}
    {%- endfor %}
    cast({{ 'expected_value_365 * discount * coalesce(margin_rate, 1)' if money else 'null' }} as decimal(38,4)) as discounted_value_365,
    cast({{ 'value_tenth_365' if money else 'null' }} as int) as value_tenth,

    -- who has left: null where the data does not show that anybody does
    case when model <> 'nbd' then round(probability_alive, 6) end as probability_alive,

    -- when next: the middle of their own gaps, where three or more carry a date that is still to come
    case
        when order_count >= 4
            and {{ dbt.dateadd('day', 'cast(round(usual_gap_days) as int)', 'cast(last_order_at as date)') }} >= as_of_date
            then cast({{ dbt.dateadd('day', 'cast(round(usual_gap_days) as int)', 'cast(last_order_at as date)') }} as date)
    end as next_order_on,
    model
from joined
