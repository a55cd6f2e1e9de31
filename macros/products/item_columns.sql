{#
    The columns of the first `count` items of a set, and 0 for those that it does not have, so that sets of all sizes compare by the same
    columns: item_1, item_2, 0 as item_3.
#}
{% macro item_columns(count, all=none, prefix='item_', relation='') -%}
    {%- set columns = [] -%}
    {%- for number in range(1, (all or count) + 1) -%}
        {%- do columns.append(
            (relation ~ prefix ~ number) if number <= count else '0 as ' ~ prefix ~ number
        ) -%}
    {%- endfor -%}
    {{ return(columns | join(', ')) }}
{%- endmacro %}
