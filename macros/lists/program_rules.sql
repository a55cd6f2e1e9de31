{# Whether a value is in a list that a person typed into a cell: 'dormant; lost'. #}
{% macro is_listed(value, list) -%}
instr('; ' || {{ list }} || ';', '; ' || {{ value }} || ';') > 0
{%- endmacro %}

{# Whether a program is for customers of a status: by its lifecycles, and its value band where it names one. #}
{% macro is_for_status(programs, statuses) -%}
{{ is_listed(statuses ~ '.lifecycle', programs ~ '.lifecycles') }}
and {{ statuses }}.value_band = coalesce({{ programs }}.value_band, {{ statuses }}.value_band)
{%- endmacro %}
