-- One row per segmentation and feature: how much its distribution differs between today and the fit of the model. For the days
-- since the last order or event, also the value in the same month of last year, because of the season.

with

probes as (

    select * from {{ ref('segmentation_probe') }}
    where feature is not null

),

period_ends as (

    select max(as_of_date) as period_end
    from {{ ref('int_history_dates') }}
    where is_period_end

),

-- Customers who have been inactive for more than a year say nothing about the season, so only the year before each of the two
-- dates counts; the data may begin within its first week.
compared as (

    select
        period_ends.period_end,
        cast(period_ends.period_end - interval '12' month as date) as year_before
    from period_ends
    cross join {{ ref('int_as_of') }} as as_of
    where as_of.first_on <= period_ends.period_end - interval '24' month + interval '7' day

),

recencies as (

    {%- for measure in ['recency_days', 'days_since_last_event'] if measure in history_measures() %}
    {{ 'union all' if not loop.first }}

    select
        history.segmentation,
        '{{ measure }}' as feature,
        compared.period_end,
        percentile_cont(0.5) within group (
            order by case when history.period_end = compared.period_end then cast(measures.{{ measure }} as double) end
        ) as median_days,
        percentile_cont(0.5) within group (
            order by case when history.period_end = compared.year_before then cast(measures.{{ measure }} as double) end
        ) as median_days_year_before
    from {{ ref('segment_history') }} as history
    inner join compared
        on history.period_end in (compared.period_end, compared.year_before)
    inner join {{ ref('int_customer_history') }} as measures
        on history.period_end = measures.as_of_date
        and history.customer_id = measures.customer_id
    where history.segment_id is not null and measures.{{ measure }} <= 365
    group by history.segmentation, compared.period_end

    {%- endfor %}

)

select
    -- key
    probes.segmentation,
    probes.feature,
    measures.label,
    measures.measure_position,

    -- figure
    probes.population_stability,

    -- judgment
    case
        when probes.population_stability < 0.1 then 'stable'
        when probes.population_stability < 0.25 then 'changed a little'
        else 'changed a lot'
    end as verdict,

    -- the season
    recencies.period_end,
    recencies.median_days,
    recencies.median_days_year_before

from probes
left join recencies
    on probes.segmentation = recencies.segmentation
    and probes.feature = recencies.feature
left join {{ ref('segmentation_measures') }} as measures
    on probes.segmentation = measures.segmentation
    and probes.feature = measures.measure
