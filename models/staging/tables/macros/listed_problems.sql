{# What is wrong with the option `tables`: a list of messages. #}
{% macro listed_problems() -%}
    {%- set problems, entities = [], [] -%}
    {%- for name in graph.nodes if name.startswith('model.winback.input__') -%}
        {%- do entities.append(name | replace('model.winback.input__', '')) -%}
    {%- endfor -%}
    {%- if var('dataset') != 'tables' -%}
        {%- if var('tables') -%}
            {%- do problems.append("tables lists tables, which only the data set 'tables' reads; dataset is '" ~ var('dataset') ~ "'.") -%}
        {%- endif -%}
        {%- if not reads_on_this_engine() -%}
            {%- do problems.append(
                "the data set '" ~ var('dataset') ~ "' is read by DuckDB only; on this engine, take the data set 'tables': your own tables, or "
                ~ 'those of a DuckDB build, which `winback handover` writes (docs/spark.md).'
            ) -%}
        {%- endif -%}
    {%- elif var('tables') is not mapping or not var('tables') -%}
        {%- do problems.append(
            'the data set tables reads what the option tables lists, but that is ' ~ (var('tables') or 'empty')
            ~ '; give it as {order_lines: lake.sales.order_lines} (docs/tables.md).'
        ) -%}
    {%- else -%}
        {%- for entity, place in var('tables').items() -%}
            {%- if entity == 'exchange_rates' -%}
                {%- do problems.append('tables lists exchange_rates, but amounts of listed tables are not converted; bring them into one currency in a view.') -%}
            {%- elif entity not in entities -%}
                {%- do problems.append("tables lists '" ~ entity ~ "', which is not an input table" ~ did_you_mean(entity, entities)) -%}
            {%- elif not is_place(place | string) -%}
                {%- do problems.append(
                    'tables.' ~ entity ~ " is '" ~ place ~ "'; give the name of a table, such as lake.sales.orders (up to three parts of letters, "
                    ~ 'digits, blanks and - _ $), or the path of a folder of Parquet files, such as /lake/orders.'
                ) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- if not var('tables').keys() | select('in', ['order_lines', 'events', 'customer_totals']) | list -%}
            {%- do problems.append('tables lists neither order_lines nor events nor customer_totals; there is nothing to build from.') -%}
        {%- endif -%}
        {#- The engine is asked about tables only where the list itself is sound. -#}
        {%- if not problems -%}
            {#- What an earlier run of this process found may have changed. -#}
            {%- do graph.update({'listed': {}, 'listed_places': {}, 'listed_files': {}, 'listed_currencies': none}) -%}
            {%- for entity, place in var('tables').items() -%}
                {%- set problem = folder_problem(place) if '/' in place else none -%}
                {%- if problem -%}
                    {%- do problems.append(place ~ ' (tables.' ~ entity ~ ') is ' ~ problem) -%}
                {%- else -%}
                    {%- do problems.extend(type_problems(entity)) -%}
                {%- endif -%}
            {%- endfor -%}
        {%- endif -%}
        {%- if not problems -%}
            {%- do problems.extend(listed_currency_problems()) -%}
        {%- endif -%}
    {%- endif -%}
    {{ return(problems) }}
{%- endmacro %}

{# Whether a text is the name of a table, or a path. Each part of a name is put into quotes. #}
{% macro is_place(text) -%}
    {%- set part = '[\\w$-]+(?: [\\w$-]+)*' -%}
    {{ return(modules.re.fullmatch('(?:' ~ part ~ '[.]){0,2}' ~ part ~ '|[^`]*/[^`]*', text) is not none) }}
{%- endmacro %}

{# Columns of a listed table that are of no type that the contract could be made of. #}
{% macro type_problems(entity) -%}
    {%- set problems = [] -%}
    {%- for name, look in listed_columns(entity).items() if look.kind == 'other' -%}
        {%- do problems.append(
            var('tables')[entity] ~ ' (tables.' ~ entity ~ ') has ' ~ name ~ ' as ' ~ look.type ~ ', which is neither text nor number nor time; make a '
            ~ contract_columns(entity)[name] ~ ' of it in a view, and list the view.'
        ) -%}
    {%- endfor -%}
    {{ return(problems) }}
{%- endmacro %}

{# Whether the chosen data set can be read by the engine of the target: raw files and the demo are read by DuckDB. #}
{% macro reads_on_this_engine() -%}
    {{ return(adapter.dispatch('reads_on_this_engine', 'winback')()) }}
{%- endmacro %}

{% macro default__reads_on_this_engine() -%}
    {{ return(true) }}
{%- endmacro %}

{% macro spark__reads_on_this_engine() -%}
    {{ return(var('dataset') == 'tables') }}
{%- endmacro %}
