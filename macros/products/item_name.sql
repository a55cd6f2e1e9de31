{#
    The name of a product or category among those that pairs are counted of: its id if it has none, and with its id if others have the same
    name, since a pair of two that are called alike says nothing.
#}
{% macro item_name(item_type, item_id, name) -%}
case
    when count(*) over (partition by {{ item_type }}, coalesce({{ name }}, {{ item_id }})) > 1 and {{ name }} is not null
        then {{ name }} || ' (' || {{ item_id }} || ')'
    else coalesce({{ name }}, {{ item_id }})
end
{%- endmacro %}
