{# Typed nulls for the contract columns of `entity` that a data set does not have. #}
{% macro missing_columns(entity, names) -%}
    {%- set types = contract_columns(entity) -%}
    {%- for name in names -%}
        cast(null as {{ types[name] }}) as {{ name }}{{ ',\n' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
