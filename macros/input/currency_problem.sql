{#
    One row: why the amounts of these currencies cannot be added up, and what to do; null where they can. For stg_raw__currencies.

      named     relation with entity, currency, row_count, first_day, amount, rows_without_rate, first_rate_day
      currency  the report currency, or none
#}
{% macro currency_problem(named, currency) -%}
    {%- set fix = 'Write currency, valid_from and rate (' ~ (currency or 'units of the report currency')
        ~ ' for 1 unit) into seeds/exchange_rates.csv, or map a table exchange_rates; docs/bring-your-own-data.md, "Currencies", has examples.' -%}
    {%- set listed -%}
        string_agg(
            chr(10) || '    ' || replace(entity, '_', ' ') || ': ' || coalesce(currency, 'no currency') || ', ' || {{ rows_in_words('row_count') }}
            || coalesce(', sum ' || format('{:,.2f}', amount), ''), '' order by entity, currency is null, row_count desc, currency
        )
    {%- endset -%}
    {%- set lacking -%}
        string_agg(
            chr(10) || '  ' || {{ rows_in_words('rows_without_rate') }} || ' in ' || currency
            || coalesce(' (the first of ' || first_day || ') lie before the first rate, of ' || first_rate_day, ' have no rate') || '.',
            '' order by entity, currency
        ) filter (where is_foreign and rows_without_rate > 0)
    {%- endset -%}
select
    case
        {%- if not currency %}
        when count(distinct currency) > 1
            then 'The amounts are in several currencies, which cannot be added up:' || {{ listed }}
                || chr(10) || 'Set report_currency to the currency to report in, such as report_currency: EUR, and give the rates of the others. '
                || '{{ fix }}'
        {%- else %}
        {%- if provides('exchange_rates') %}
        {%- set rejected = '(select * from ' ~ ref('stg_raw__rejected_rows') ~ " where entity = 'exchange_rates')" %}
        when (select count(*) from {{ rejected }}) > 0
            then 'Exchange rates cannot be read, so others would apply: '
                || (
                    select string_agg('row ' || source_row || ' of ' || source_file || ', ' || reason, '; ' order by source_file, source_row)
                    from {{ rejected }}
                ) || '. Correct them in the file.'
        {%- endif %}
        {%- set twice -%}
        (
            select string_agg(currency || ' from ' || day, ', ' order by currency, day)
            from (
                select
                    {{ currency_code('currency') }} as currency,
                    cast(valid_from as date) as day
                from {{ stated_rates() }}
                group by all
                having count(distinct rate) > 1
            ) as repeated
        )
        {%- endset %}
        when {{ twice }} is not null
            then 'There are two exchange rates of ' || {{ twice }} || '. Delete one of each.'
        when (select count(*) from {{ ref('stg_raw__daily_rates') }} where currency = '{{ currency }}' and rate <> 1) > 0
            then 'There is a rate of {{ currency }} that is not 1, but {{ currency }} is the report currency. A rate says how many '
                || '{{ currency }} 1 unit of the other currency is worth.'
        when bool_or(currency is null) and bool_or(is_foreign)
            then 'Some rows name no currency, while others are not in {{ currency }}:' || {{ listed }} || chr(10)
                || 'Say in the mapping which currency these rows have, such as coalesce("Currency", ''{{ currency }}'').'
        when {{ lacking }} is not null
            then 'Exchange rates are missing, so the amounts cannot be added up:' || {{ listed }} || {{ lacking }} || chr(10) || '{{ fix }}'
        {%- endif %}
    end as problem
from (
    select
        *,
        {{ "currency <> '" ~ currency ~ "'" if currency else 'false' }} as is_foreign
    from {{ named }}
) as named
{%- endmacro %}

{# A number of rows in words, in staging. #}
{% macro rows_in_words(count) -%}
    format('{:,}', {{ count }}) || case {{ count }} when 1 then ' row' else ' rows' end
{%- endmacro %}
