{#
    CTEs `weeks_together` (week_count, total_orders), `week_squares` (the keys, share, squares_around: how far the weeks lie
    from it) and `drift` (factor), of slots and keys as for shares_of_week.

    The unit is the week: orders of one week are not independent of each other, and an interval that counts them as if they
    were is too narrow. The times of orders drift, too: if whole quarters differ by more than their weeks explain, over all
    parts together, the variance of the typical share is multiplied by that factor (batch means); with fewer than three
    quarters it is not known. Sums are whole numbers, so they do not depend on the order of the rows.
#}
{% macro _week_squares(slots, keys) -%}
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

-- Decimals, whose sums do not depend on the order of the rows.
around as (

    select
        sum(cast(week_squares.squares_around as decimal(38,4))) as week_squares,
        sum(cast(batch_squares.squares_around as decimal(38,4))) as batch_squares
    from week_squares
    inner join batch_squares
        on {{ same_keys('week_squares', 'batch_squares', keys) }}

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

)
{%- endmacro %}
