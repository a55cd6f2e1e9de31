-- One row per hour, day or month outside its band. Days without orders that follow one another are one row.

{{ config(materialized = 'ephemeral') }}

with

-- Days without orders are of one closing where no day with orders lies between them.
days as (

    select
        grain,
        measure,
        period_start,
        actual,
        expected,
        lower_bound,
        upper_bound,
        is_outside,
        holiday,
        case
            when grain = 'day' and measure = 'order_count' and actual = 0 and is_outside
                then 'after ' || cast(
                    count(*) filter (where actual > 0) over (
                        partition by grain, measure order by period_start rows between unbounded preceding and current row
                    ) as string
                )
            else cast(period_start as string)
        end as closing
    from {{ ref('sales_bands') }}

),

closings as (

    select
        grain as anomaly_type,
        measure,
        min(period_start) as period_start,
        max(period_start) as period_end,
        count(*) as period_count,
        count(holiday) as holiday_count,
        {{ dbt.listagg('holiday', "', '", 'order by period_start') }} as holidays,
        sum(actual) as actual,
        sum(expected) as expected,
        sum(lower_bound) as lower_bound,
        sum(upper_bound) as upper_bound
    from days
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
