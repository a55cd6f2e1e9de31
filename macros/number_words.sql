{#
    A number as people write it, with thousands separators: 4,310. What is below 100 and no whole number has two decimals, or
    one where the unit is days or count; a share is a percentage; money has its currency behind it where that is known.
#}
{% macro number_words(value, unit) -%}
    {%- if unit == 'share' -%}
    {{ fixed_decimals('100 * ' ~ value, 0) }} || ' %'
    {%- else -%}
    case
        when abs({{ value }}) >= 100 or {{ value }} = round({{ value }}) then {{ fixed_decimals(value, 0) }}
        else {{ fixed_decimals(value, 1 if unit in ['days', 'count'] else 2) }}
    end
    {%- if unit == 'money' and shown_currency() %} || ' {{ shown_currency() }}'{% endif -%}
    {%- endif -%}
{%- endmacro %}

{# A number with thousands separators and so many decimals. #}
{% macro fixed_decimals(value, decimals) -%}
    {{ return(adapter.dispatch('fixed_decimals', 'winback')(value, decimals)) }}
{%- endmacro %}

{# Adding zero turns -0 into 0. #}
{% macro default__fixed_decimals(value, decimals) -%}
    format('{:,.{{ decimals }}f}', round(cast({{ value }} as double), {{ decimals }}) + 0.0)
{%- endmacro %}

{% macro spark__fixed_decimals(value, decimals) -%}
    format_number(round(cast({{ value }} as double), {{ decimals }}) + 0.0D, {{ decimals }})
{%- endmacro %}
