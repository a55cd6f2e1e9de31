-- One row per warning about the last seven days: hours, days and customers that stood out.

{{ config(materialized = 'ephemeral') }}

with

as_of as (

    select * from {{ ref('int_as_of') }}

),

-- An unusual hour of an unusual day says nothing new: a holiday would give a dozen of them.
unusual_days as (

    select
        cast(period_start as date) as first_on,
        cast(period_end as date) as last_on
    from {{ ref('anomalies') }}
    where anomaly_type = 'day'
    group by cast(period_start as date), cast(period_end as date)

)

select
    1 as position,
    found.anomaly_type || ' ' || found.item as subject,
    case found.anomaly_type when 'customer' then 'Customer ' else '' end || found.item || ': '
    || case found.measure
        when 'order_count'
            then {{ number_words('found.actual', 'count') }} || ' orders, compared with the usual '
                || {{ number_words('found.expected', 'count') }} || '. '
        else replace(found.measure, '_', ' ') || ' of ' || {{ number_words('found.actual', 'money') }}
            || ', compared with the usual ' || {{ number_words('found.expected', 'money') }} || '. '
    end || found.cause as warning,
    'See the page What stood out.' as what_to_do
from {{ ref('anomalies') }} as found
cross join as_of
left join unusual_days
    on found.anomaly_type = 'hour'
    and cast(found.period_start as date) between unusual_days.first_on and unusual_days.last_on
where found.anomaly_type in ('hour', 'day', 'customer')
    and unusual_days.first_on is null
    -- public holidays are nothing to look into
    and (found.actual > 0 or found.holiday_count < found.period_count)
    and {{ dbt.datediff('found.period_end', 'as_of.as_of_date', 'day') }} <= 7
