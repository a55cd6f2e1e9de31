{#
    The rows of `entity` from the staging of the chosen data set, in the columns and types of the contract, with their money in the
    report currency and one id for each product.
#}
{% macro staged_input(entity) -%}
    {%- set shared = {
        'rejected_rows': 'stg_raw__rejected_rows', 'raw_totals': 'stg_raw__totals', 'raw_columns': 'stg_raw__columns'
    } -%}
    {%- set model_name = shared[entity] if entity in shared and dataset_option('reads_files')
        else 'stg_' ~ var('dataset') ~ '__' ~ entity -%}
    {%- set staged = ref(model_name) -%}
    {%- do check_staged_columns(entity, model_name, staged) -%}
    {%- set converted = money_columns(entity) if is_converted(entity) else [] -%}
    {%- if tables_with_currency() %}
    -- Nothing is read before the currencies are known to add up:
    -- depends_on: {{ ref('stg_raw__currencies') }}
    {%- endif %}
    select
        {%- for name, type in contract_columns(entity).items() %}
        {%- set value = 'staged.' ~ name %}
        {%- if name in converted %}{% set value = in_report_currency(value, 'staged') %}
        {%- elif name == 'product_id' and joins_product_ids(entity) %}{% set value = 'coalesce(product_ids.product_id, staged.product_id)' %}
        {%- elif name == 'currency' and tables_with_currency() %}{% set value = currency_code(value) %}
        {%- endif %}
        cast({{ value }} as {{ type }}) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ staged }} as staged
    {{ join_rates(entity, 'staged') if is_converted(entity) }}
    {%- if joins_product_ids(entity) %}
    left join {{ ref('stg_raw__product_ids') }} as product_ids
        on staged.product_id = product_ids.spelling
    {%- endif %}
{%- endmacro %}

{# Says which columns of the contract a staged model lacks, before the database does in its own words. #}
{% macro check_staged_columns(entity, model_name, staged) -%}
    {#- Nothing is known of a model that is not built yet, as where dbt only compiles. -#}
    {%- set found = adapter.get_columns_in_relation(staged) | map(attribute='name') | list if execute else [] -%}
    {%- set wanted = contract_columns(entity).keys() | list -%}
    {%- set lacking = wanted | reject('in', found) | list -%}
    {%- if found and lacking -%}
        {%- set unknown = found | reject('in', wanted) | list -%}
        {%- do exceptions.raise_compiler_error(
            graph.nodes['model.winback.' ~ model_name].original_file_path ~ ' lacks ' ~ lacking | join(', ')
            ~ ', which the input contract of ' ~ entity ~ ' requires (models/input/_input__models.yml).'
            ~ (' It has ' ~ unknown | join(', ') ~ ', which is not in the contract.' if unknown else '')
            ~ " If the data has no such column, add\n    {{ missing_columns('" ~ entity ~ "', ['"
            ~ lacking | join("', '") ~ "']) }}\nto its select."
        ) -%}
    {%- endif -%}
{%- endmacro %}
