{#
    The rows of a seed on Spark, as literals: dbt's own puts each value between quotes as it is, where an apostrophe ends the text and
    a missing value becomes the text None.
#}
{% macro spark__load_csv_rows(model, agate_table) -%}
    {%- set types = model.config.column_types -%}
    {%- for rows in agate_table.rows | batch(get_batch_size()) -%}
        {%- set lines = [] -%}
        {%- for row in rows -%}
            {%- set values = [] -%}
            {%- for name in agate_table.column_names -%}
                {%- do values.append('cast(' ~ ('null' if row[loop.index0] is none else text_literal(row[loop.index0])) ~ ' as ' ~ (types[name] or 'string') ~ ')') -%}
            {%- endfor -%}
            {%- do lines.append('(' ~ values | join(', ') ~ ')') -%}
        {%- endfor -%}
        {%- if lines -%}
            {%- do spark_statement('insert into ' ~ this.render() ~ ' values\n' ~ lines | join(',\n')) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return('insert into ' ~ this.render()) }}
{%- endmacro %}

{# Runs a statement of which nothing is read: what Spark answers to it has types that not every server can send. #}
{% macro spark_statement(sql) -%}
    {%- do adapter.execute(sql, auto_begin=false, fetch=false) -%}
{%- endmacro %}
