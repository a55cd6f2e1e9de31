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
