-- One row per calendar day from the first day of the data to the as-of date, without gaps: its orders.

{{ config(materialized = 'ephemeral') }}

with

digits as (

    {% for digit in range(10) %}
    select {{ digit }} as digit
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

numbers as (

    select
        ones.digit + 10 * tens.digit + 100 * hundreds.digit + 1000 * thousands.digit + 10000 * ten_thousands.digit as number
    from digits as ones
    cross join digits as tens
    cross join digits as hundreds
    cross join digits as thousands
    cross join digits as ten_thousands

),

calendar as (

    select
        cast({{ dbt.dateadd('day', 'numbers.number', 'as_of.first_on') }} as date) as day_on,
        as_of.lookback_start
    from {{ ref('int_as_of') }} as as_of
    inner join numbers
        on numbers.number < {{ dbt.datediff('as_of.first_on', 'as_of.as_of_date', 'day') }}

),

orders as (

    select
        ordered_on,
        sum(order_count) as order_count
    from {{ ref('int_order_hours') }}
    group by ordered_on

)

select
    calendar.*,
    -- Monday is 1. It counts whole days since a Monday, because engines number weekdays differently.
    {{ dbt.datediff("cast('1900-01-01' as date)", 'calendar.day_on', 'day') }} % 7 + 1 as iso_weekday,
    coalesce(orders.order_count, 0) as order_count
from calendar
left join orders
    on calendar.day_on = orders.ordered_on
