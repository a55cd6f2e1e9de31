-- One row per grouping (status, and each segmentation), period (up to each period end, and the last seven days) and group: how
-- many customers were in it at the start, entered, left, and are in it at the end, and what they are worth.

with

flows as (

    select * from {{ ref('int_flows') }}

),

sides as (

    select
        grouped_by,
        period_type,
        period_end,
        is_last_period,
        to_group as group_name,
        to_position as group_position,
        0 as start_count,
        customer_count as end_count,
        case when is_move then customer_count else 0 end as entered_count,
        0 as left_count,
        value_at_end as end_value,
        case when is_move then value_at_end else {{ '0' if knows_money() else 'null' }} end as entered_value,
        {{ '0' if knows_money() else 'null' }} as left_value
    from flows

    union all

    select
        grouped_by,
        period_type,
        period_end,
        is_last_period,
        from_group as group_name,
        from_position as group_position,
        customer_count as start_count,
        0 as end_count,
        0 as entered_count,
        case when is_move then customer_count else 0 end as left_count,
        {{ '0' if knows_money() else 'null' }} as end_value,
        {{ '0' if knows_money() else 'null' }} as entered_value,
        case when is_move then value_at_start else {{ '0' if knows_money() else 'null' }} end as left_value
    from flows

)

select
    -- key
    grouped_by,
    period_type,
    period_end,
    group_name,

    -- which
    max(group_position) as group_position,
    is_last_period,

    -- customers
    {%- for column in ['start_count', 'entered_count', 'left_count', 'end_count'] %}
    cast(sum({{ column }}) as bigint) as {{ column }},
    {%- endfor %}

    -- what they are worth
    {%- for column in ['entered_value', 'left_value', 'end_value'] %}
    cast(sum({{ column }}) as decimal(38,4)) as {{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
from sides
group by grouped_by, period_type, period_end, group_name, is_last_period
