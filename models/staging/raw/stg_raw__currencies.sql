-- One row per input table and currency that its rows name: rows and money as they came. Ends the build where amounts could not be
-- added up, before any input table has them.

{{ config(enabled = tables_with_currency() | length > 0) }}

{%- set currency = report_currency() %}

with

named as (

    {%- for entity in tables_with_currency() %}
    {%- set day = 'staged.' ~ money_tables()[entity].day if money_tables()[entity].day else 'cast(null as timestamp)' %}
    {%- set amount = money_tables()[entity].amount %}

    select
        '{{ entity }}' as entity,
        {{ currency_code('staged.currency') }} as currency,
        count(*) as row_count,
        cast(min({{ day }}) as date) as first_day,
        cast(sum({{ amount }}) as decimal(38, 4)) as amount,
        {{ 'count(*) filter (where rates.rate is null)' if currency else '0' }} as rows_without_rate
    from {{ ref('stg_' ~ var('dataset') ~ '__' ~ entity) }} as staged
    {{ join_rates(entity, 'staged') | indent(4) if currency }}
    where staged.currency is not null or {{ amount }} <> 0
    group by all
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

rated as (

    {%- if currency %}
    select
        currency,
        min(rate_day) as first_rate_day
    from {{ ref('stg_raw__daily_rates') }}
    group by currency
    {%- else %}
    select
        cast(null as varchar) as currency,
        cast(null as date) as first_rate_day
    {%- endif %}

),

found as (

    {{ currency_problem('(select * from named left join rated using (currency))', currency) | indent(4) }}

)

select
    named.entity,
    named.currency,
    named.row_count,
    named.first_day,
    named.amount
from named
cross join found
-- in a condition, so that it is asked for each row
where case when found.problem is null then true else error(found.problem) end
