{# A whole number from 0 to size - 1 that depends on nothing but the text `key`. #}
{% macro demo_draw(key, size) -%}
    cast(floor({{ hash_unit(key) }} * ({{ size }})) as bigint)
{%- endmacro %}
