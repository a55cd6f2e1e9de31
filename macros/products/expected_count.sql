{#
    How many orders have two things together by chance: the orders of each stratum with the one times those with the other, divided by
    the orders of the stratum, added up. This is the mean if each stratum deals its items out anew. In millionths, since a sum of whole
    numbers does not depend on their order.
#}
{% macro expected_count(count_a, count_b, order_count, part=none) -%}
{%- set term = 'cast(round(1000000.0 * ' ~ count_a ~ ' * ' ~ count_b ~ ' / ' ~ order_count ~ ') as bigint)' -%}
cast(sum({{ term if part is none else 'case when ' ~ part ~ ' then ' ~ term ~ ' else 0 end' }}) as double) / 1000000.0
{%- endmacro %}

