{#
    CTEs `weeks_together` and `week_shares`: the share of a week's orders that falls into each of its parts, with a 95 %
    interval of the typical share (half_width) and the 95 % range of a single week's (week_half_width).

    The unit is the week: orders of one week are not independent of each other, and an interval that counts them as if they
    were is too narrow. Habits drift, too: by how much more whole quarters lie apart than their weeks explain, all parts taken
    together, the variance of the typical share is multiplied (batch means); under three quarters nobody can tell. Sums are
    whole numbers, so they are the same in whatever order they are added.

      slots  a relation of (week_start, the keys, order_count), typical weeks only
      keys   columns that name a part of the week
#}
{% macro week_shares(slots, keys) -%}
{%- set drift_batches_min = 3 %}
{%- set batch_weeks = 13 %}
week_totals as (

    select
        week_start,
        sum(order_count) as unit_orders
    from {{ slots }}
    group by week_start

),

weeks_together as (

    select
        count(*) as week_count,
        floor(count(*) / {{ batch_weeks }}) as batch_count,
        sum(unit_orders) as total_orders
    from week_totals

),

-- Quarters of 13 weeks; the weeks left over at the end belong to the last.
week_batches as (

    select
        week_totals.week_start,
        week_totals.unit_orders,
        greatest(
            least(
                floor((row_number() over (order by week_totals.week_start) - 1) / {{ batch_weeks }}),
                weeks_together.batch_count - 1
            ), 0
        ) as batch
    from week_totals
    cross join weeks_together

),

batch_totals as (

    select
        batch,
        count(*) as week_count,
        sum(unit_orders) as unit_orders
    from week_batches
    group by batch

),

part_weeks as (

    select
        week_start,
        {{ keys | join(', ') }},
        sum(order_count) as part_orders
    from {{ slots }}
    group by week_start, {{ keys | join(', ') }}

),

part_batches as (

    select
        week_batches.batch,
        {{ _prefixed('part_weeks', keys) }},
        sum(part_weeks.part_orders) as part_orders
    from part_weeks
    inner join week_batches
        on part_weeks.week_start = week_batches.week_start
    group by week_batches.batch, {{ _prefixed('part_weeks', keys) }}

),

{{ _squares_around('week', 'part_weeks', 'week_totals', 'week_start', keys) }},

{{ _squares_around('batch', 'part_batches', 'batch_totals', 'batch', keys) }},

-- Decimals, whose sums are the same in whatever order.
around as (

    select
        sum(cast(week_squares.squares_around as decimal(38,4))) as week_squares,
        sum(cast(batch_squares.squares_around as decimal(38,4))) as batch_squares
    from week_squares
    inner join batch_squares
        on {% for key in keys %}week_squares.{{ key }} = batch_squares.{{ key }}{{ ' and ' if not loop.last }}{% endfor %}

),

drift as (

    select
        case
            when weeks_together.batch_count >= {{ drift_batches_min }} and around.week_squares > 0
                then greatest(
                    cast(around.batch_squares as double)
                    / (weeks_together.week_count - sizes.squares / cast(weeks_together.week_count as double))
                    / (cast(around.week_squares as double) / (weeks_together.week_count - 1)), 1
                )
            else 1e0
        end as factor
    from around
    cross join weeks_together
    cross join (select sum(week_count * week_count) as squares from batch_totals) as sizes

),

week_shares as (

    select
        {{ _prefixed('week_squares', keys) }},
        weeks_together.week_count,
        round(week_squares.share, 9) as week_share,
        {%- for name, variance in [
            ('half_width', 'drift.factor'), ('week_half_width', '(drift.factor + weeks_together.week_count)')
        ] %}
        case
            when weeks_together.week_count >= {{ weeks_for_interval() }}
                then round(
                    {{ t_quantile('(weeks_together.week_count - 1)') }}
                    * sqrt(
                        greatest(week_squares.squares_around, 0) * {{ variance }}
                        * weeks_together.week_count / (weeks_together.week_count - 1)
                    ) / weeks_together.total_orders,
                    9
                )
        end as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from week_squares
    cross join weeks_together
    cross join drift

)
{%- endmacro %}

{# CTE `<unit>_squares`: the share of each part, and how far the units lie from it: the sum of (part - share * unit)². #}
{% macro _squares_around(unit, parts, totals, unit_key, keys) -%}
{{ unit }}_sums as (

    select
        {{ _prefixed(parts, keys) }},
        cast(sum({{ parts }}.part_orders) as double) as part_orders,
        sum({{ parts }}.part_orders * {{ parts }}.part_orders) as part_squares,
        sum({{ parts }}.part_orders * {{ totals }}.unit_orders) as part_products
    from {{ parts }}
    inner join {{ totals }}
        on {{ parts }}.{{ unit_key }} = {{ totals }}.{{ unit_key }}
    group by {{ _prefixed(parts, keys) }}

),

{{ unit }}_squares as (

    select
        {{ _prefixed(unit ~ '_sums', keys) }},
        {{ unit }}_sums.part_orders / together.total_orders as share,
        -- multiplied out
        {{ unit }}_sums.part_squares
        - 2 * ({{ unit }}_sums.part_orders / together.total_orders) * {{ unit }}_sums.part_products
        + power({{ unit }}_sums.part_orders / together.total_orders, 2) * together.total_squares as squares_around
    from {{ unit }}_sums
    cross join (
        select
            sum(unit_orders) as total_orders,
            sum(unit_orders * unit_orders) as total_squares
        from {{ totals }}
    ) as together

)
{%- endmacro %}

{% macro _prefixed(relation, keys) %}
    {%- for key in keys %}{{ relation }}.{{ key }}{{ ', ' if not loop.last }}{% endfor %}
{%- endmacro %}

{# Fewer weeks say too little about how weeks differ. #}
{% macro weeks_for_interval() %}{{ return(8) }}{% endmacro %}
