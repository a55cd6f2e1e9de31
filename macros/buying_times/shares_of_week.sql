{#
    CTEs that end in `shares_of_week`: the share of a typical week's orders that falls into each of its parts (share_of_week), with
    its 95 % interval (half_width, share_of_week_lower, share_of_week_upper) and the 95 % range of a single week's share
    (one_week_lower, one_week_upper); week_count is the number of weeks behind it.

      slots  a relation of (week_start, the keys, order_count), typical weeks only
      parts  a relation with every part once
      keys   columns that name a part of the week
#}
{% macro shares_of_week(slots, parts, keys) -%}
{{ _week_squares(slots, keys) }},

week_widths as (

    select
        {{ _prefixed('parts', keys) }},
        weeks_together.week_count,
        case when weeks_together.week_count > 0 then coalesce(round(week_squares.share, 9), 0) end as share_of_week,
        {%- for name, variance in [
            ('half_width', 'drift.factor'), ('week_half_width', '(drift.factor + weeks_together.week_count)')
        ] %}
        case
            when weeks_together.week_count >= {{ weeks_for_interval() }}
                then coalesce(round(
                    {{ t_quantile('(weeks_together.week_count - 1)') }}
                    * sqrt(
                        greatest(week_squares.squares_around, 0) * {{ variance }}
                        * weeks_together.week_count / (weeks_together.week_count - 1)
                    ) / weeks_together.total_orders,
                    9
                ), 0)
        end as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ parts }} as parts
    cross join weeks_together
    cross join drift
    left join week_squares
        on {{ same_keys('parts', 'week_squares', keys) }}

),

shares_of_week as (

    select
        *,
        greatest(share_of_week - half_width, 0) as share_of_week_lower,
        least(share_of_week + half_width, 1) as share_of_week_upper,
        greatest(share_of_week - week_half_width, 0) as one_week_lower,
        least(share_of_week + week_half_width, 1) as one_week_upper
    from week_widths

)
{%- endmacro %}

{# Fewer weeks say too little about how weeks differ. #}
{% macro weeks_for_interval() %}{{ return(8) }}{% endmacro %}
