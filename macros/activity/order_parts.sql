{#
    A select of the orders of each customer (null: guests) by part of the week: (customer_id, aspect, part, measures). The aspect
    is weekday (part 1 to 7) or hour (part 0 to 23).

      orders    a relation with customer_id and ordered_at
      measures  SQL of the columns to count
#}
{% macro order_parts(orders, measures) -%}
{%- for aspect, part in {
    'weekday': dbt.datediff("cast('1900-01-01' as date)", 'ordered_at', 'day') ~ ' % 7 + 1',
    'hour': 'extract(hour from ordered_at)'
}.items() %}
select
    customer_id,
    '{{ aspect }}' as aspect,
    cast({{ part }} as bigint) as part,
    {{ measures | indent(4) }}
from {{ orders }}
group by customer_id, cast({{ part }} as bigint)
{{ 'union all' if not loop.last }}
{%- endfor %}
{%- endmacro %}

{#
    The chance of a part by the orders of a group, mixed with what is believed before: as if `strength` orders more had come,
    spread as the chance `prior` says.
#}
{% macro mixed_share(order_count, total, prior, strength) -%}
    (({{ order_count }} + {{ strength }} * {{ prior }}) / ({{ total }} + {{ strength }}))
{%- endmacro %}

{# Orders that a segment's own times count less than: its shop's profile stands for as many. #}
{% macro segment_strength() %}{{ return(100) }}{% endmacro %}
