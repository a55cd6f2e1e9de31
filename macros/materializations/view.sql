{# A view on DuckDB: replaced in one transaction, and only if its key has changed (see `input_key`). #}
{% materialization view, adapter="duckdb" -%}
    {%- set code = in_contract(compiled_code) -%}
    {%- set key = input_key(code) -%}
    {%- set shape = shape_key(code) -%}
    {%- if is_built(key, 'view') -%}
        {%- do say('unchanged') -%}
    {%- else -%}
        {%- set statements -%}
            {{ drop_other_type('view') }}
            create or replace view {{ this }} as (
            {{ code }}
            );
            {{ write_key(key, 'view', shape) }}
        {%- endset -%}
        {%- do in_one_transaction(statements) -%}
    {%- endif -%}
    {%- do set_key(key, shape) -%}
    {{ return({'relations': [this.incorporate(type='view')]}) }}
{%- endmaterialization %}
