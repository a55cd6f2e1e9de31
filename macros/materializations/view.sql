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
            {#- Without the name of the file, so that the views of a copy under another name work. #}
            create or replace view {{ this }} as (
            {{ code | replace(adapter.quote(target.database) ~ '.', '') }}
            );
            {{ write_key(key, 'view', shape) }}
        {%- endset -%}
        {%- do in_one_transaction(statements) -%}
    {%- endif -%}
    {%- do set_key(key, shape) -%}
    {{ return({'relations': [this.incorporate(type='view')]}) }}
{%- endmaterialization %}
