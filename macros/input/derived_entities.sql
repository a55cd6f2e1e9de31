{# The input tables that the chosen data set lacks but implies: orders give purchase events, and the reverse. #}
{% macro derived_entities() -%}
    {%- set provided = dataset_option('provides') -%}
    {%- set derived = [] -%}
    {%- if 'order_lines' in provided and 'events' not in provided -%}{%- do derived.append('events') -%}{%- endif -%}
    {%- if 'events' in provided and 'order_lines' not in provided -%}{%- do derived.append('order_lines') -%}{%- endif -%}
    {{ return(derived or ['none']) }}
{%- endmacro %}
