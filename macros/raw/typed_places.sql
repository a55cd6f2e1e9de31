{#
    The Parquet files and the table of a database of a raw table, whose rows are no lines. A dictionary each: source_file (quoted
    for SQL), relation (the SQL of its rows, numbered as `winback_row`), line (the SQL of a row as a line of CSV), names (of its
    columns, as they are compared) and texts (the SQL of each column's text).
#}
{% macro typed_places(table) -%}
    {%- set places = [] -%}
    {%- for place in raw_files(table) if table.database_table or modules.re.search('(?i)[.]parquet$', place) -%}
        {%- set quoted = place | replace("'", "''") -%}
        {%- set found = run_query("select source_name('" ~ quoted ~ "'), to_json(raw_rows('" ~ quoted ~ "'))").rows[0] -%}
        {%- set rows = fromjson(found[1]) -%}
        {%- if rows.attach -%}{%- do run_query(rows.attach) -%}{%- endif -%}
        {%- set names = [] -%}
        {%- for name in rows.names -%}{%- do names.append(plain_name(name)) -%}{%- endfor -%}
        {%- do places.append({
            'source_file': found[0] | replace("'", "''"), 'relation': rows.relation, 'line': rows.line, 'names': names,
            'texts': rows.texts
        }) -%}
    {%- endfor -%}
    {{ return(places) }}
{%- endmacro %}

{# The SQL of the text that a typed place has for a column, null where it has none; it has the first name that it has. #}
{% macro typed_text(place, look) -%}
    {%- for name in look.names if plain_name(name) in place.names -%}
        {{ return(place.texts[place.names.index(plain_name(name))]) }}
    {%- endfor -%}
    {{ return('cast(null as varchar)') }}
{%- endmacro %}

{# The names of those files of a raw table that hold numbers and not texts (Parquet, Excel, a table of a database), as SQL. #}
{% macro files_with_types(table) -%}
    {%- set names = [] -%}
    {%- for place in raw_files(table) if table.database_table or modules.re.search('(?i)[.](parquet|xlsx)$', place) -%}
        {%- set name = run_query("select source_name('" ~ place | replace("'", "''") ~ "')").columns[0][0] -%}
        {%- do names.append(name | replace("'", "''")) -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}
