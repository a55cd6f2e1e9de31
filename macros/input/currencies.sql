{#
    Currencies: amounts become amounts in the var `report_currency` on their way from staging into the input tables, by the macros of
    this file and nowhere else. A data set that names no currency has none of it.
#}

{# The input tables with the money of customers: the day and the amount of a staged row. #}
{% macro money_tables() -%}
    {{ return({
        'order_lines': {'day': 'ordered_at', 'amount': 'line_amount'},
        'events': {
            'day': 'occurred_at',
            'amount': "case event_type when 'purchase' then amount when 'return' then -amount end"
        },
        'customer_totals': {'day': none, 'amount': 'monetary_total'}
    }) }}
{%- endmacro %}

{# Those of them whose raw rows name their currency. #}
{% macro tables_with_currency() -%}
    {%- set entities = [] -%}
    {%- for table in raw_tables().values() if table.entity in money_tables() and 'currency' in table.columns -%}
        {%- do entities.append(table.entity) -%}
    {%- endfor -%}
    {{ return(entities) }}
{%- endmacro %}

{# Whether the amounts of an input table are converted. #}
{% macro is_converted(entity) -%}
    {{ return(report_currency() is not none and entity in tables_with_currency()) }}
{%- endmacro %}

{# The var `report_currency` as currencies are compared; none where it is not set. #}
{% macro report_currency() -%}
    {{ return(none if var('report_currency') is none else var('report_currency') | string | trim | upper) }}
{%- endmacro %}

{# A currency as currencies are compared. #}
{% macro currency_code(text) -%}
    upper(nullif(trim({{ text }}), ''))
{%- endmacro %}

{#
    An amount of a row in the report currency, from the rates of `join_rates`. A row that names no currency is in the report currency;
    where that is in doubt, stg_raw__currencies has ended the build.
#}
{% macro in_report_currency(amount, rows) -%}
    case
        when coalesce({{ currency_code(rows ~ '.currency') }}, '{{ report_currency() }}') = '{{ report_currency() }}' then {{ amount }}
        else cast({{ amount }} * rates.rate as decimal(18,4))
    end
{%- endmacro %}

{# The relation with the exchange rates: the data set's own, or else the seed. #}
{% macro stated_rates() -%}
    {{ return(ref('stg_' ~ var('dataset') ~ '__exchange_rates' if provides('exchange_rates') else 'exchange_rates')) }}
{%- endmacro %}

{# Joins the rate of the day of a row; after the last rate, and for rows without a day, that of the last day. #}
{% macro join_rates(entity, rows) -%}
    {%- set daily_rates = ref('stg_raw__daily_rates') -%}
    {%- set day = money_tables()[entity].day -%}
    cross join (select max(rate_day) as last_rate_day from {{ daily_rates }}) as last_rates
    left join {{ daily_rates }} as rates
        on {{ currency_code(rows ~ '.currency') }} = rates.currency
        and {{ 'least(cast(' ~ rows ~ '.' ~ day ~ ' as date), last_rates.last_rate_day)' if day else 'last_rates.last_rate_day' }} = rates.rate_day
{%- endmacro %}

{# The columns of an input table that are money, as its contract says. #}
{% macro money_columns(entity) -%}
    {%- set names = [] -%}
    {%- if execute -%}
        {%- for column in graph.nodes['model.winback.input__' ~ entity].columns.values() if column.config.meta.unit == 'currency' -%}
            {%- do names.append(column.name) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(names) }}
{%- endmacro %}

{# The currency of all amounts, for sentences: the report currency, or the one that the data names; none where it names none. #}
{% macro shown_currency() -%}
    {%- if var('dataset') == 'tables' and execute and not report_currency() -%}
        {{ return(listed_currencies()[0][0] | replace("'", "''") if listed_currencies() else none) }}
    {%- endif -%}
    {%- if report_currency() or not tables_with_currency() -%}
        {{ return(report_currency()) }}
    {%- endif -%}
    {%- set currencies = ref('stg_raw__currencies') -%}
    {%- if execute and load_relation(currencies) is not none -%}
        {%- set named = run_query('select max(currency) from ' ~ currencies).columns[0][0] -%}
        {{ return(named | replace("'", "''") if named else none) }}
    {%- endif -%}
    {{ return(none) }}
{%- endmacro %}
