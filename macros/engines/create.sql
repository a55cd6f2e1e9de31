{#
    Models on Spark: with the columns and types of their contract, as on DuckDB (`in_contract`). dbt's own compares types instead, and asks the
    engine once more for each model.
#}
{% macro spark__get_assert_columns_equivalent(sql) -%}
{%- endmacro %}

{% macro spark__get_select_subquery(sql) -%}
    {{ in_contract(sql) }}
{%- endmacro %}

{% macro spark__create_view_as(relation, sql) -%}
    create or replace view {{ relation }} as
    {{ in_contract(sql) }}
{%- endmacro %}
