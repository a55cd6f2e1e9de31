{# Whether one of the measures is computed from `source` (see segment_measures). #}
{% macro reads_source(source, measures) -%}
    {%- for measure in measures if segment_measures()[measure]['source'] == source -%}
        {{ return(true) }}
    {%- endfor -%}
    {{ return(false) }}
{%- endmacro %}
