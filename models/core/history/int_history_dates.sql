-- One row per date in the past at which customers are measured: the ends of the latest periods (option `movement_period`), a
-- week ago, the earlier date at which segments are fitted to test their use, and the dates that the reorder score learns from
-- and is tested at. Periods that are not over are left out.

{#- A period end is the first day after the period: everything before it has happened. -#}
{%- set period = var('movement_period') %}

with

as_of as (

    select * from {{ ref('int_as_of') }}

),

data_range as (

    select
        as_of.as_of_date,
        as_of.lookback_start,
        as_of.first_on,
        {%- if period == 'half_year' %}
        cast(
            date_trunc('year', as_of.as_of_date)
            + case when extract(month from as_of.as_of_date) > 6 then interval '6' month else interval '0' month end as date
        ) as last_period_end
        {%- else %}
        cast(date_trunc('{{ period }}', as_of.as_of_date) as date) as last_period_end
        {%- endif %}
    from as_of

),

dates as (

    {% for number in range(var('movement_periods_max')) %}
    select
        cast(last_period_end - {{ movement_interval(number) }} as date) as as_of_date,
        1 as period_ends,
        0 as weeks_ago,
        0 as earlier_dates,
        0 as reorder_dates
    from data_range

    union all
    {% endfor %}

    select
        cast(as_of_date - interval '7' day as date) as as_of_date,
        0 as period_ends,
        1 as weeks_ago,
        0 as earlier_dates,
        0 as reorder_dates
    from data_range

    union all

    -- The data must cover as much time before the date as is looked at after it.
    select
        cast(as_of_date - interval '{{ var("use_horizon_days") }}' day as date) as as_of_date,
        0 as period_ends,
        0 as weeks_ago,
        1 as earlier_dates,
        0 as reorder_dates
    from data_range
    where first_on <= as_of_date - interval '{{ 2 * var("use_horizon_days") }}' day

    {#- The score of a day is learned as of the days {{ reorder_days() | last }} days and multiples of it before. -#}
    {%- set window = reorder_days() | last %}
    {%- set tried_at = var('back_test_dates') %}
    {%- for day in ['as_of_date'] + (tried_at or []) %}
    {%- set scored_on = day if day == 'as_of_date' else "date '" ~ day ~ "'" %}
    {%- for number in range(0 if tried_at is not none else 1, 4 if tried_at is not none else 13) %}

    union all

    select
        cast({{ scored_on }} - interval '{{ number * window }}' day as date) as as_of_date,
        0 as period_ends,
        0 as weeks_ago,
        0 as earlier_dates,
        1 as reorder_dates
    from data_range
    -- On the first days of the data, customers cannot be distinguished; and the time after the date must be known.
    where first_on <= {{ scored_on }} - interval '{{ (number + 1) * window }}' day
        and {{ scored_on }} - interval '{{ number * window }}' day <= as_of_date - interval '{{ window }}' day
    {%- endfor %}
    {%- endfor %}

)

select
    -- key
    dates.as_of_date,

    -- where the lookback begins
    {%- if var('lookback_days') is none %}
    max(data_range.lookback_start) as lookback_start,
    {%- else %}
    cast(dates.as_of_date - interval '{{ var("lookback_days") }}' day as date) as lookback_start,
    {%- endif %}

    -- what the date is for
    max(dates.period_ends) = 1 as is_period_end,
    cast(case
        when max(dates.period_ends) = 1 then dates.as_of_date - {{ movement_interval() }}
    end as date) as period_start,
    max(dates.weeks_ago) = 1 as is_week_ago,
    max(dates.earlier_dates) = 1 as is_earlier_date,
    max(dates.reorder_dates) = 1 as is_reorder_date
from dates
cross join data_range
where dates.as_of_date > data_range.first_on
group by dates.as_of_date
