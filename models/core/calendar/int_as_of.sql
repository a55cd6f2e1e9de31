-- One row: the as-of date, from which all measures look back, the first day of the lookback, and the first day of the data.
-- All measures wait for the test some_rows_are_accepted, and so for the tables that it reads:
-- depends_on: {{ ref('input__raw_totals') }}
-- depends_on: {{ ref('input__rejected_rows') }}

with

orders as (

    select
        min(ordered_at) as first_at,
        max(ordered_at) as last_at
    from {{ ref('input__order_lines') }}

),

events as (

    select
        min(occurred_at) as first_at,
        max(occurred_at) as last_at
    from {{ ref('input__events') }}

),

as_of as (

    select
        {%- if var('as_of_date') %}
        cast('{{ var("as_of_date") }}' as date) as as_of_date,
        {%- else %}
        -- The day after the last event, so that everything has happened.
        cast(coalesce(greatest(orders.last_at, events.last_at), orders.last_at, events.last_at) as date)
        + interval '1' day as as_of_date,
        {%- endif %}
        coalesce(least(orders.first_at, events.first_at), orders.first_at, events.first_at) as first_at
    from orders
    cross join events

)

select
    cast(as_of_date as date) as as_of_date,
    {%- if var('lookback_days') is none %}
    cast(first_at as date) as lookback_start,
    {%- else %}
    cast(cast(as_of_date as date) - interval '{{ var("lookback_days") }}' day as date) as lookback_start,
    {%- endif %}
    cast(first_at as date) as first_on
from as_of
