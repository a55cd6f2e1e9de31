{#
    A seed on DuckDB: read again, with the columns of its file, only if the file or the types of its columns have changed. A column
    that the YAML does not know, or that the file lacks, is an error.
#}
{% materialization seed, adapter="duckdb" -%}
    {%- set types = model.config.column_types -%}
    {%- set code = types ~ model.config.delimiter ~ model.checksum.checksum -%}
    {#- Of a large file, dbt's checksum is its path. -#}
    {%- set key = input_key(code) if model.checksum.name != 'path' else none -%}
    {#- dbt shows these rows with --show, which would read the file a second time. -#}
    {%- do store_result('agate_table', response='OK', agate_table=none) -%}
    {%- if is_built(key, 'table') -%}
        {%- do say('unchanged') -%}
    {%- else -%}
        {%- set columns, casts = [], [] -%}
        {%- for name, type in types.items() -%}
            {%- do columns.append(name ~ ' ' ~ type) -%}
            {%- do casts.append('cast(' ~ name ~ ' as ' ~ type ~ ') as ' ~ name) -%}
        {%- endfor -%}
        {%- set statements -%}
            {{ drop_other_type('table') }}
            create or replace table {{ this }} ({{ columns | join(', ') }});
            insert into {{ this }} by name (
                select * replace ({{ casts | join(', ') }})
                from read_csv(
                    '{{ adapter.get_seed_file_path(model) | replace("'", "''") }}',
                    all_varchar = true, header = true, delim = '{{ model.config.delimiter or ',' }}', quote = '"', escape = '"'
                )
            );
            {{ write_key(key, 'table') }}
        {%- endset -%}
        {%- do in_one_transaction(statements) -%}
        {%- do set_key(key) -%}
    {%- endif -%}
    {{ return({'relations': [this.incorporate(type='table')]}) }}
{%- endmaterialization %}
