{#
    CTEs `week_totals` and `week_shares`: the share of a week's orders that falls into each of its parts, with a 95 % interval.
    The unit is the week: orders of one week are not independent of each other, and an interval that counts them as if they
    were is too narrow. Sums are whole numbers, so they are the same in whatever order they are added.

      slots  a relation of (week_start, the keys, order_count), typical weeks only
      keys   columns that name a part of the week
#}
{% macro week_shares(slots, keys) -%}
week_totals as (

    select
        week_start,
        sum(order_count) as week_orders
    from {{ slots }}
    group by week_start

),

weeks_together as (

    select
        count(*) as week_count,
        sum(week_orders) as total_orders,
        sum(week_orders * week_orders) as total_squares
    from week_totals

),

part_weeks as (

    select
        week_start,
        {{ keys | join(', ') }},
        sum(order_count) as part_orders
    from {{ slots }}
    group by week_start, {{ keys | join(', ') }}

),

part_sums as (

    select
        {%- for key in keys %}
        part_weeks.{{ key }},
        {%- endfor %}
        sum(part_weeks.part_orders) as part_orders,
        sum(part_weeks.part_orders * part_weeks.part_orders) as part_squares,
        sum(part_weeks.part_orders * week_totals.week_orders) as part_products
    from part_weeks
    inner join week_totals
        on part_weeks.week_start = week_totals.week_start
    group by {% for key in keys %}part_weeks.{{ key }}{{ ', ' if not loop.last }}{% endfor %}

),

part_shares as (

    select
        {%- for key in keys %}
        part_sums.{{ key }},
        {%- endfor %}
        weeks_together.week_count,
        cast(part_sums.part_orders as double) / weeks_together.total_orders as week_share,
        -- How far the weeks lie from the common share: the sum of (part - share * week)², multiplied out.
        part_sums.part_squares
        - 2 * (cast(part_sums.part_orders as double) / weeks_together.total_orders) * part_sums.part_products
        + power(cast(part_sums.part_orders as double) / weeks_together.total_orders, 2) * weeks_together.total_squares
            as squares_around,
        weeks_together.total_orders
    from part_sums
    cross join weeks_together

),

week_shares as (

    select
        {{ keys | join(', ') }},
        week_count,
        round(week_share, 9) as week_share,
        case
            when week_count >= {{ weeks_for_interval() }}
                then round(
                    {{ t_quantile('(week_count - 1)') }}
                    * sqrt(greatest(squares_around, 0) * week_count / (week_count - 1)) / total_orders,
                    9
                )
        end as half_width
    from part_shares

)
{%- endmacro %}

{# Fewer weeks say too little about how weeks differ. #}
{% macro weeks_for_interval() %}{{ return(8) }}{% endmacro %}
