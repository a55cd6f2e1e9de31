{#
    The class of an order by how many items it has: 1, 2, 3 to 4, 5 to 8 and so on, doubled each time; 9 is all above 256.
    Within a class, orders differ so little that an item is about as likely in each of them.
#}
{% macro size_class(item_count) -%}
case
    {%- for class in range(9) %}
    when {{ item_count }} <= {{ 2 ** class }} then {{ class }}
    {%- endfor %}
    else 9
end
{%- endmacro %}
