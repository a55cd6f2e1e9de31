-- One row per segmentation, task, date and customer (see int_forecast_cases): what was known of them then, the segment they
-- would age into and, for past dates, the outcome.

{%- set measures = history_measures() %}
{%- set keys = ['sampled_for', 'task', 'as_of_date', 'customer_id'] %}

with

cases as (

    select
        *,
        segmentation as sampled_for,
        {{ dbt.datediff('as_of_date', 'outcome_on', 'day') }} as horizon_days
    from {{ ref('int_forecast_cases') }}

),

parameters as (

    select * from {{ ref('int_segment_parameters') }}

),

names as (

    select * from {{ ref('int_segment_names') }}

),

known as (

    select
        cases.*,
        measures_then.{{ measures | join(',\n        measures_then.') }}
    from cases
    inner join {{ ref('int_customer_history') }} as measures_then
        on cases.as_of_date = measures_then.as_of_date
        and cases.customer_id = measures_then.customer_id
    where not cases.is_today

    union all

    select
        cases.*,
        measures_today.{{ measures | join(',\n        measures_today.') }}
    from cases
    inner join {{ ref('int_customer_measures') }} as measures_today
        on cases.customer_id = measures_today.customer_id
    where cases.is_today

),

-- The same model scores them as if they did not buy until then.
aged as (

    {{ aged_measures('known', keys, 'horizon_days') | indent(4) }}

),

features as (

    {{ segmentation_features('aged', keys) | indent(4) }}

),

{{ nearest_segments('features', keys) }},

activity as (

    {%- for segmentation, preset in segmentation_presets().items() if not preset['parent'] %}

    select
        {{ keys | join(',\n        ') }},
        {{ preset['frequency'] }} > 0 as is_active
    from aged
    where sampled_for = '{{ segmentation }}'

    {{ 'union all' if not loop.last }}

    {%- endfor %}

)

select
    -- key
    known.sampled_for as segmentation,
    known.task,
    known.as_of_date,
    known.customer_id,

    -- where they were, and where they would be at the outcome if nothing happened
    known.segment_now,
    case
        when scored.segment_id is not null then names.segment_name
        when activity.is_active then 'outside'
        else 'gone'
    end as segment_aged,

    -- the outcome; null today
    known.outcome_on,
    known.segment_next,
    known.bought_next,
    cast(known.revenue_next as decimal(38,4)) as revenue_next,
    cast(known.revenue_before as decimal(38,4)) as revenue_before,

    -- measures
    {%- for measure in measures %}
    known.{{ measure }}{{ ',' if not loop.last }}
    {%- endfor %}
from known
inner join activity
    on {{ same_keys('known', 'activity', keys) }}
left join scored
    on known.sampled_for = scored.segmentation
    and {{ same_keys('known', 'scored', keys) }}
left join names
    on scored.segmentation = names.segmentation
    and scored.segment_id = names.segment_id
