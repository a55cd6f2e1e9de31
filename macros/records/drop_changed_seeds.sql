{#
    Drops seeds whose columns are no longer those of their file, so that this build makes them. dbt would empty such a table, keep its
    columns and stop. Nothing is lost: a seed has only what its file has.
#}
{% macro drop_changed_seeds() -%}
    {%- if execute and flags.WHICH in ['build', 'seed', 'retry'] -%}
        {%- set there = {} -%}
        {%- for row in run_query(
            "select table_schema || '.' || table_name, column_name from information_schema.columns where table_schema = 'seeds'"
        ).rows -%}
            {%- do there.setdefault(row[0], []).append(row[1]) -%}
        {%- endfor -%}
        {%- for node in graph.nodes.values() if node.resource_type == 'seed' and node.unique_id in selected_resources -%}
            {%- set columns = there.get(node.schema ~ '.' ~ node.alias) -%}
            {%- if columns and columns | sort != node.config.column_types.keys() | sort -%}
                {%- do adapter.drop_relation(adapter.get_relation(node.database, node.schema, node.alias)) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
