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
            {%- elif not modules.re.fullmatch('(?:[A-Za-z0-9_-]+[.]){0,2}[A-Za-z0-9_]+|[^`]*/[^`]*', place | string) -%}
                {%- do problems.append(
                    'tables.' ~ entity ~ " is '" ~ place ~ "'; give the name of a table, such as lake.sales.orders, or the path of a folder of "
                    ~ 'Parquet files, such as /lake/orders.'
                ) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- if not var('tables').keys() | select('in', ['order_lines', 'events', 'customer_totals']) | list -%}
            {%- do problems.append('tables lists neither order_lines nor events nor customer_totals; there is nothing to build from.') -%}
        {%- endif -%}
        {#- The engine is asked about tables only where the list itself is sound. -#}
        {%- for entity, place in var('tables').items() if not problems and 'currency' in listed_columns(entity) -%}
            {%- set found = run_query('select min(currency), max(currency) from ' ~ listed_place(entity)).rows[0] -%}
            {%- if found[0] != found[1] -%}
                {%- do problems.append(
                    place ~ ' (tables.' ~ entity ~ ') has amounts in several currencies, such as ' ~ found[0] ~ ' and ' ~ found[1]
                    ~ ', which cannot be added up; bring them into one in a view, and list the view.'
                ) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
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
