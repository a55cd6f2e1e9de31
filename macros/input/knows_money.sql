{#
    Whether the data says what things cost. A mapping of orders, or of an event log without orders, may name no amount and no
    price: then orders count, and every amount is null instead of 0.
#}
{% macro knows_money() -%}
    {%- set amounts = {'order_lines': ['line_amount', 'unit_price'], 'events': ['amount', 'unit_price']} -%}
    {%- for entity, names in amounts.items() if var('dataset') == 'custom' and provides(entity) -%}
        {%- if loop.first and not (custom_columns_of(entity).keys() | select('in', names) | list) -%}
            {{ return(false) }}
        {%- endif -%}
    {%- endfor -%}
    {{ return(true) }}
{%- endmacro %}

{# An amount that is 0 where nothing was bought, but null where the data says no amounts at all. #}
{% macro known_amount(amount) -%}
    {{ 'coalesce(' ~ amount ~ ', 0)' if knows_money() else amount }}
{%- endmacro %}

{# A figure about money that a fit in Python gives as 0 where no amounts are known; null there. #}
{% macro revenue_or_null(figure, name=none) -%}
    {{ (figure if knows_money() else 'cast(null as double)') ~ (' as ' ~ (name or figure) if name or not knows_money()) }}
{%- endmacro %}
