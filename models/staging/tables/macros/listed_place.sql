{#
    Where the rows of an input table are, as SQL: a table or view by its name, or a folder of Parquet files. On DuckDB a comment says what the
    rows are made of, so that the SQL, and with it the key of what is built from it, changes with them.
#}
{% macro listed_place(entity) -%}
    {%- set known = graph.setdefault('listed_places', {}) -%}
    {%- if entity not in known -%}
        {%- do known.update({entity: adapter.dispatch('listed_place', 'winback')(var('tables')[entity] | string)}) -%}
    {%- endif -%}
    {{ return(known[entity]) }}
{%- endmacro %}

{% macro default__listed_place(place) -%}
    {%- if '/' not in place -%}
        {%- set name = quoted_name(place) -%}
        {%- set rows = run_query("select count(*) || ' rows, ' || coalesce(sum(hash(t)), 0) from " ~ name ~ ' as t').columns[0][0] -%}
        {{ return(name ~ ' /* ' ~ rows ~ ' */') }}
    {%- endif -%}
    {%- set files, contents = [], [] -%}
    {%- for file, content in listed_files(place) -%}
        {%- do files.append("'" ~ file | replace("'", "''") ~ "'") -%}
        {%- do contents.append(content) -%}
    {%- endfor -%}
    {{ return(
        'read_parquet([' ~ files | join(', ') ~ '], hive_partitioning = true, union_by_name = true) /* ' ~ local_md5(contents | join) ~ ' */'
    ) }}
{%- endmacro %}

{# There every build makes every table. #}
{% macro spark__listed_place(place) -%}
    {{ return('parquet.`' ~ place ~ '`' if '/' in place else quoted_name(place)) }}
{%- endmacro %}

{# The name of a table with its parts in the quotes of the engine. #}
{% macro quoted_name(place) -%}
    {%- set parts = [] -%}
    {%- for part in place.split('.') -%}{%- do parts.append(adapter.quote(part)) -%}{%- endfor -%}
    {{ return(parts | join('.')) }}
{%- endmacro %}

{#
    The Parquet files of a folder on DuckDB, each with a key of its content. What is below a name that begins with _ or a dot is no data, as on
    Spark, unless it is that of a partition.
#}
{% macro listed_files(place) -%}
    {%- set known = graph.setdefault('listed_files', {}) -%}
    {%- if place not in known -%}
        {%- set files, folder = [], place.rstrip('/') -%}
        {%- for file, content in run_query(
            'select file, content_key(file) from (from ' ~ glob_of(folder ~ '/**/*.parquet')
            ~ (' union all from ' ~ glob_of(folder) if place.endswith('.parquet') else '') ~ ") where file like '%.parquet' order by file"
        ).rows -%}
            {%- if not modules.re.search('/([.]|_[^/=]*(/|$))', file[folder | length:] | replace('\\', '/')) -%}
                {%- do files.append([file, content or _remote_key(file)]) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- do known.update({place: files}) -%}
    {%- endif -%}
    {{ return(known[place]) }}
{%- endmacro %}

{# What there is to know of a file on another machine without reading it. #}
{% macro _remote_key(file) -%}
    {{ return(run_query(
        "select cast(size as varchar) || ' ' || epoch_us(last_modified) from read_blob('" ~ file | replace("'", "''") ~ "')"
    ).columns[0][0]) }}
{%- endmacro %}

{% macro glob_of(pattern) -%}
    {{ return("glob('" ~ pattern | replace("'", "''") ~ "')") }}
{%- endmacro %}

{# Why a place cannot be read as a folder of Parquet files, none where it can. On Spark, the engine says so itself. #}
{% macro folder_problem(place) -%}
    {{ return(adapter.dispatch('folder_problem', 'winback')(place)) }}
{%- endmacro %}

{% macro default__folder_problem(place) -%}
    {%- set logs = [] -%}
    {%- for pattern in ['/_delta_log/*', '/**/_delta_log/*', '/metadata/*.metadata.json', '/**/metadata/*.metadata.json'] -%}
        {%- do logs.append('from ' ~ glob_of(place.rstrip('/') ~ pattern)) -%}
    {%- endfor -%}
    {%- if run_query('select count(*) from (' ~ logs | join(' union all ') ~ ')').columns[0][0] -%}
        {{ return(
            'a table of Delta or Iceberg: its folder also has files of rows that were deleted or replaced. On Spark, list it by its name; '
            ~ 'on DuckDB, list a view of your database on delta_scan or iceberg_scan, or write its rows into a folder of plain Parquet files.'
        ) }}
    {%- elif not listed_files(place) -%}
        {{ return('a folder without a Parquet file; give the path of a folder that has some, or the name of a table.') }}
    {%- endif -%}
{%- endmacro %}

{% macro spark__folder_problem(place) -%}
{%- endmacro %}
