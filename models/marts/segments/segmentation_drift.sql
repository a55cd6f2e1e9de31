-- One row per segmentation and feature: how differently its values are spread today than when the model was fitted; and for
-- the days since the last order or event what they were in the same month of last year, because seasons return.

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

-- Who is silent for longer than a year says nothing about the season, so a year is looked at before each of the two dates;
-- the data may begin within its first week.
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

    -- figure
    probes.population_stability,

    -- judgement
    case
        when probes.population_stability < 0.1 then 'as at the fit'
        when probes.population_stability < 0.25 then 'moved a little'
        else 'moved far'
    end as verdict,

    -- the season
    recencies.period_end,
    recencies.median_days,
    recencies.median_days_year_before

from probes
left join recencies
    on probes.segmentation = recencies.segmentation
    and probes.feature = recencies.feature
