{# A typed relation without rows, for an input table that the chosen data set neither provides nor implies. #}
{% macro empty_input(entity) -%}
    select
        {{ missing_columns(entity, contract_columns(entity).keys() | list) | indent(8) }}
    where 1 = 0
{%- endmacro %}
