{# Whether a row was set aside because it is no sale by its status, or its customer was forgotten, and not because something is wrong with it. #}
{% macro is_no_sale(reason) -%}
    ({{ reason }} like 'no sale%' or {{ reason }} = 'forgotten')
{%- endmacro %}
