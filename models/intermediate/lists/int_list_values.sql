-- One row per program and customer on its list with a forecast: what they bring within the outcome days without any action, and what
-- one more order is worth. Values are a margin where that is known. No rows where the data says no amounts.

{{ config(materialized = 'ephemeral') }}

with

revenues as (

    select
        audiences.program,
        audiences.customer_id,
        greatest(0, coalesce(lifetime.margin_rate, 1)) as value_rate,
        cast(lifetime.expected_order_value as double) as order_revenue,
        -- between the days that have a forecast, revenue comes evenly; beyond the last there is none
        case
            {%- set before = namespace(days=0, value='0') %}
            {%- for days in lifetime_days() %}
            {%- set value = 'cast(lifetime.expected_value_' ~ days ~ ' as double)' %}
            when audiences.outcome_days <= {{ days }}
                then {{ before.value }} + ({{ value }} - {{ before.value }})
                    * (audiences.outcome_days - {{ before.days }}) / {{ days - before.days }}
            {%- set before.days = days %}
            {%- set before.value = value %}
            {%- endfor %}
        end as expected_revenue
    from {{ ref('int_program_audiences') }} as audiences
    inner join {{ ref('customer_lifetime_value') }} as lifetime
        on audiences.customer_id = lifetime.customer_id
    where lifetime.expected_order_value is not null

)

select
    program,
    customer_id,
    expected_revenue,
    value_rate * expected_revenue as expected_value,
    value_rate * order_revenue as order_value
from revenues
