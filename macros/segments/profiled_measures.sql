{# The measures in the profile of every segment, in the order of segment_measures. #}
{% macro profiled_measures() -%}
    {%- set profiled = [] -%}
    {%- for measure, known in segment_measures().items() if known['profiled'] -%}
        {%- do profiled.append(measure) -%}
    {%- endfor -%}
    {{ return(profiled) }}
{%- endmacro %}
