-- One row per customer with an order: the orders and the value expected of them, by what `lifetime_fit` found. Not rounded, and
-- so the same to eight digits as what Python computes. No rows if nothing could be fitted.

{%- set horizons = lifetime_days() %}

with

measures as (

    select
        measures.customer_id,
        measures.recency_days,
        measures.observed_days,
        measures.purchase_recency_days,
        measures.repeat_count,
        cast(measures.revenue as double) as revenue,
        cast(measures.repeat_revenue as double) / nullif(measures.repeat_count, 0) as repeat_value,
        {%- for days in horizons %}
        measures.period_order_count_{{ days }},
        cast(measures.period_revenue_{{ days }} as double) as period_revenue_{{ days }},
        {%- endfor %}
        parameters.*
    from {{ ref('int_lifetime_measures') }} as measures
    cross join {{ ref('int_lifetime_parameters') }} as parameters

),

prepared as (

    select
        *,
        r + repeat_count as shape,
        alpha + observed_days / unit_days as rate,
        -- what a chance to leave has survived before the last one
        b + greatest(repeat_count - case when model = 'bg' then 1 else 0 end, 0) as survived,
        case when repeat_value > 0 then repeat_count else 0 end as valued_count,
        case when repeat_value > 0 then repeat_value else 0 end as value_seen
    from measures

),

alive as (

    select
        *,
        case
            when model = 'nbd' or (model = 'bg' and repeat_count = 0) then 1
            else 1 / (1 + exp(least(
                ln(a / survived) + shape * (ln(rate) - ln(alpha + purchase_recency_days / unit_days)), 700
            )))
        end as probability_alive,
        coalesce(
            ((q - 1) * order_value_mean + p * valued_count * value_seen) / (p * valued_count + q - 1), order_value_mean
        ) as expected_order_value
    from prepared

),

with_nodes as (

    select
        alive.*,
        {%- for number in range(1, 13) %}
        nodes.node_{{ number }},
        nodes.weight_{{ number }}{{ ',' if not loop.last }}
        {%- endfor %}
    from alive
    left join {{ ref('lifetime_fit') }} as nodes
        on nodes.artifact = 'nodes'
        and least(alive.repeat_count, alive.node_repeats_max) = nodes.repeat_count

),

expected as (

    select
        *,
        {%- for days in horizons %}
        {{ lifetime_orders(days) | indent(8) }} as expected_orders_{{ days }},
        {{ lifetime_log_linear(days) | indent(8) }} as log_linear_{{ days }}{{ ',' if not loop.last }}
        {%- endfor %}
    from with_nodes

),

blended as (

    select
        *,
        {%- for days in horizons %}
        level_{{ days }} * case used_model_{{ days }}
            when 'BTYD' then expected_orders_{{ days }} * expected_order_value
            when 'log-linear' then log_linear_{{ days }}
            else sqrt(expected_orders_{{ days }} * expected_order_value * log_linear_{{ days }})
        end as value_{{ days }}{{ ',' if not loop.last }}
        {%- endfor %}
    from expected

),

-- A longer time cannot bring less.
rising as (

    select
        *,
        {%- for days in horizons %}
        greatest(0, {% for shorter in horizons if shorter <= days %}value_{{ shorter }}{{ ', ' if not loop.last }}{% endfor %})
            as expected_value_{{ days }}{{ ',' if not loop.last }}
        {%- endfor %}
    from blended

)

select
    -- key
    customer_id,

    -- so far
    cast(period_revenue_365 as decimal(38,4)) as revenue_last_365,

    -- models
    model,
    probability_alive,

    -- expected
    expected_order_value,
    {%- for days in horizons %}
    expected_orders_{{ days }},
    expected_value_{{ days }},
    1 {% for tenth in range(1, 10) %}+ case when expected_value_{{ days }} < cut_{{ tenth }}_{{ days }} then 1 else 0 end
    {%- endfor %} as value_tenth_{{ days }}{{ ',' if not loop.last }}
    {%- endfor %}
from rising
