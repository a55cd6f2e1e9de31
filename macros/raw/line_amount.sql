{# Quantity × price (or cost), or null where that is out of range: wider factors, or their product ends the build, not the row. #}
{% macro line_amount(quantity, unit_price) -%}
    try_cast(cast({{ quantity }} as decimal(19,0)) * cast({{ unit_price }} as decimal(19,4)) as decimal(18,4))
{%- endmacro %}
