{# What the chosen data set provides for `entity`, in the contract's columns, order and types. #}
{% macro staged_input(entity) -%}
    select
        {%- for name, type in contract_columns(entity).items() %}
        cast({{ name }} as {{ type }}) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('stg_' ~ var('dataset') ~ '__' ~ entity) }}
{%- endmacro %}
