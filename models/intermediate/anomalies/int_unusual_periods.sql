-- One row per hour, day or month outside its band. Hours or days without orders that follow one another are one row; hours of a
-- day without orders are in the day's.

{{ config(materialized = 'ephemeral') }}

with

bands as (

    select
        *,
        grain <> 'month' and measure = 'order_count' and actual = 0 and is_outside as is_without_orders
    from {{ ref('sales_bands') }}

),

closed_days as (

    select cast(period_start as date) as closed_on
    from bands
    where grain = 'day' and is_without_orders

),

-- Hours outside their band are the only ones here: those that follow one another have the same difference to their number.
runs as (

    select
        bands.*,
        count(case when bands.actual > 0 then 1 end) over (
            partition by bands.grain, bands.measure order by bands.period_start
            rows between unbounded preceding and current row
        ) as periods_before,
        {{ dbt.datediff("cast('1900-01-01' as timestamp)", 'bands.period_start', 'hour') }} - row_number() over (
            partition by bands.grain, bands.measure, bands.is_without_orders order by bands.period_start
        ) as hour_of_run
    from bands
    left join closed_days
        on case when bands.grain = 'hour' then cast(bands.period_start as date) end = closed_days.closed_on
    where closed_days.closed_on is null

),

-- Days without orders are of one closing where no day with orders lies between them.
periods as (

    select
        *,
        case
            when not is_without_orders then cast(period_start as string)
            when grain = 'day' then 'after ' || cast(periods_before as string)
            else 'run ' || cast(hour_of_run as string)
        end as closing
    from runs

),

closings as (

    select
        grain as anomaly_type,
        measure,
        min(period_start) as period_start,
        max(period_start) as period_end,
        count(*) as period_count,
        count(holiday) as holiday_count,
        {{ joined_texts('holiday', 'period_start') }} as holidays,
        sum(actual) as actual,
        sum(expected) as expected,
        sum(lower_bound) as lower_bound,
        sum(upper_bound) as upper_bound
    from periods
    where is_outside
    group by grain, measure, closing

)

select
    anomaly_type,
    measure,
    case anomaly_type
        when 'month' then substr(cast(cast(period_start as date) as string), 1, 7)
        when 'day' then cast(cast(period_start as date) as string)
            || case when period_count > 1 then ' to ' || cast(cast(period_end as date) as string) else '' end
        else substr(cast(period_start as string), 1, 16)
            || case when period_count > 1 then ' to ' || substr(cast(period_end + interval '1' hour as string), 12, 5) else '' end
    end as item,
    period_start,
    period_end,
    period_count,
    holiday_count,
    holidays,
    cast(null as string) as order_key,
    actual,
    expected,
    lower_bound,
    upper_bound
from closings
