-- One row per program with a past: what its customers do without it, from customers at past period ends with as many days since
-- the last order.

{{ config(materialized = 'ephemeral') }}

{#- Customers are alike if their days since the last order are in the same band of this many days. #}
{%- set band_days = 30 %}

with

-- Past customers of the program and what they did in the days that would have counted, if these are over.
outcomes as (

    select
        past.program,
        past.as_of_date,
        past.customer_id,
        max(floor(past.recency_days / cast({{ band_days }} as double))) as silence_band,
        max(past.value_before) as value_before,
        count(orders.order_key) as order_count,
        {{ known_amount('sum(orders.' ~ revenue_column() ~ ')') }} as revenue
    from {{ ref('int_program_past') }} as past
    cross join {{ ref('int_as_of') }} as as_of
    left join {{ ref('int_orders') }} as orders
        on past.customer_id = orders.customer_id
        and orders.is_order
        and past.as_of_date <= cast(orders.ordered_at as date)
        and past.counted_until > cast(orders.ordered_at as date)
    where past.counted_until <= as_of.as_of_date
    group by past.program, past.as_of_date, past.customer_id

),

-- Decimals, so that sums do not depend on the order of the rows; wide ones, so that squares do not overflow. Two steps, since
-- the scale of a decimal(38,4) is dear to change.
amounts as (

    select
        program,
        silence_band,
        order_count,
        {%- for amount in ['revenue', 'value_before'] %}
        {%- set bounded = 'greatest(-1000000000, least(1000000000, ' ~ amount ~ '))' if knows_money() else 'null' %}
        cast(cast({{ bounded }} as decimal(18,4)) as decimal(19,2)) as {{ amount }}{{ ',' if not loop.last }}
        {%- endfor %}
    from outcomes

),

bands as (

    select
        program,
        silence_band,
        cast(count(*) as bigint) as past_customer_count,
        cast(count(*) filter (where order_count > 0) as double) as returned,
        cast(sum(revenue) as double) as revenue,
        cast(sum(value_before) as double) as value_before,
        cast(sum(revenue * revenue) as double) as revenue_2,
        cast(sum(value_before * value_before) as double) as value_before_2,
        cast(sum(revenue * value_before) as double) as product
    from amounts
    group by program, silence_band

),

-- Days since the last order of the measured customers at their assignment.
assigned_bands as (

    select
        programs.program,
        floor(assignments.recency_days / cast({{ band_days }} as double)) as silence_band,
        cast(count(*) as double) as customer_count
    from {{ ref('programs') }} as programs
    inner join {{ ref('list_assignments') }} as assignments
        on programs.program = assignments.program
        and programs.salt = assignments.salt
    where assignments.dataset = '{{ shop() }}'
    group by programs.program, floor(assignments.recency_days / cast({{ band_days }} as double))

),

-- The past is weighted to match them; before anybody is assigned, it is used as it is.
weights as (

    select
        bands.program,
        bands.silence_band,
        case
            when max(assigned_bands.customer_count) over (partition by bands.program) is null then 1
            else coalesce(assigned_bands.customer_count, 0) / bands.past_customer_count
        end as weight
    from bands
    left join assigned_bands
        on bands.program = assigned_bands.program
        and bands.silence_band = assigned_bands.silence_band

),

-- Decimals again: there are few bands, and their order must not matter.
sums as (

    select
        bands.program,
        cast(sum(bands.past_customer_count) as bigint) as past_customer_count,
        cast(sum(cast(weights.weight * bands.past_customer_count as decimal(38,6))) as double) as n
        {%- for name in ['returned', 'revenue', 'value_before', 'revenue_2', 'value_before_2', 'product'] %},
        cast(sum(cast(weights.weight * bands.{{ name }} as decimal(38,6))) as double) as {{ name }}
        {%- endfor %}
    from bands
    inner join weights
        on bands.program = weights.program
        and bands.silence_band = weights.silence_band
    group by bands.program

)

select
    program,
    past_customer_count,
    returned / n as reorder_rate,
    revenue / n as revenue_per_customer,
    -- of customers who ordered again
    revenue / nullif(returned, 0) as amount,
    sqrt(greatest(
        revenue_2 / nullif(returned, 0) - (revenue / nullif(returned, 0)) * (revenue / nullif(returned, 0)), 0
    )) as amount_deviation,
    -- earlier revenue explains a part of later revenue
    (product / n - (revenue / n) * (value_before / n)) / nullif(
        sqrt(greatest(revenue_2 / n - (revenue / n) * (revenue / n), 0))
        * sqrt(greatest(value_before_2 / n - (value_before / n) * (value_before / n), 0)), 0
    ) as correlation
from sums
