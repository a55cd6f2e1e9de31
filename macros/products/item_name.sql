{#
    What a product or category is called among all of its type: its name, and its id where others have the same name, since a pair of two
    that are called alike says nothing. Of a category it is the last level of its path, and the whole path where others end alike.
#}
{% macro item_name(item_type, item_id, product_name) -%}
{%- set name -%}
case when {{ item_type }} = 'category' then nullif(split_part({{ item_id }}, '.', -1), '') else {{ product_name }} end
{%- endset -%}
case
    when count(*) over (partition by {{ item_type }}, coalesce({{ name }}, {{ item_id }})) = 1 then coalesce({{ name }}, {{ item_id }})
    when {{ item_type }} = 'category' then {{ item_id }}
    else coalesce({{ product_name }} || ' (' || {{ item_id }} || ')', {{ item_id }})
end
{%- endmacro %}
