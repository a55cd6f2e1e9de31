{# The band that a number of products bought falls into: which model is used is decided for each. #}
{% macro product_band(count) -%}
case when {{ count }} = 1 then '1' when {{ count }} < 5 then '2-4' when {{ count }} < 20 then '5-19' else '20+' end
{%- endmacro %}
