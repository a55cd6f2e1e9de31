{# The currencies that listed tables name for their amounts: a list of (currency, input table). #}
{% macro listed_currencies() -%}
    {%- if not graph.get('listed_currencies') -%}
        {%- set found = [] -%}
        {%- for entity in var('tables') if entity in money_tables() and 'currency' in listed_columns(entity) -%}
            {%- for (currency,) in run_query(
                'select distinct ' ~ currency_code('cast(currency as string)') ~ ' as currency from ' ~ listed_place(entity) ~ ' as listed order by currency'
            ).rows if currency -%}
                {%- do found.append((currency, entity)) -%}
            {%- endfor -%}
        {%- endfor -%}
        {%- do graph.update({'listed_currencies': found}) -%}
    {%- endif -%}
    {{ return(graph.listed_currencies) }}
{%- endmacro %}

{# Why the amounts of the listed tables cannot be added up, or are not in the report currency: a list of messages. #}
{% macro listed_currency_problems() -%}
    {%- set codes, words = [], [] -%}
    {%- for currency, entity in listed_currencies() -%}
        {%- do codes.append(currency) -%}
        {%- do words.append(currency ~ ' in ' ~ var('tables')[entity] ~ ' (tables.' ~ entity ~ ')') -%}
    {%- endfor -%}
    {%- if codes | unique | list | length > 1 -%}
        {{ return([
            'the listed tables have amounts in several currencies, which cannot be added up: ' ~ words | join(', ')
            ~ '. Bring them into one in a view, and list the view.'
        ]) }}
    {%- elif codes and report_currency() not in [none, codes[0]] -%}
        {{ return([
            'report_currency is ' ~ report_currency() ~ ', but amounts of listed tables are not converted, and they are in ' ~ words | join(', ')
            ~ '. Leave the option out, or bring them into ' ~ report_currency() ~ ' in a view, and list the view.'
        ]) }}
    {%- endif -%}
    {{ return([]) }}
{%- endmacro %}
