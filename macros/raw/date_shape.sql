{# The shape of the dates that a strptime format reads: Y = four digits, N = one or two, F = more, P = AM or PM. #}
{% macro date_shape(format) -%}
    {%- set shape = modules.re.sub('%[mdyHIMS]', 'N', format | replace('T%H', ' T %H')) -%}
    {{ return(shape | replace('%Y', 'Y') | replace('%f', 'F') | replace('%p', 'P')) }}
{%- endmacro %}
