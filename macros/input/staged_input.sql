{# The rows of `entity` from the staging of the chosen data set, in the columns and types of the contract. #}
{% macro staged_input(entity) -%}
    {%- set shared = {
        'rejected_rows': 'stg_raw__rejected_rows', 'raw_totals': 'stg_raw__totals', 'raw_columns': 'stg_raw__columns'
    } -%}
    {%- set model = shared[entity] if entity in shared and dataset_option('reads_files')
        else 'stg_' ~ var('dataset') ~ '__' ~ entity -%}
    select
        {%- for name, type in contract_columns(entity).items() %}
        cast({{ name }} as {{ type }}) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref(model) }}
{%- endmacro %}
