-- One row per segmentation, task and model: how good its forecasts of held-out periods were, in all measures of the task.

{%- set decisive = {
    'next_period': 'log_loss',
    'first_order': 'log_loss',
    'buys': 'brier',
    'revenue': 'root_mean_squared_error'
} %}
{%- set measures = {
    'accuracy': 'accuracy',
    'log_loss': 'log_loss',
    'calibration_error': 'calibration_error',
    'auc': 'auc',
    'brier': 'brier',
    'root_mean_squared_error': 'root_mean_squared_error',
    'rank_correlation': 'rank_correlation',
    'predicted_share_of_total': 'predicted_share_of_total'
} %}

with

quality as (

    select
        *,
        max(case when model = 'forest' then value end) over (partition by segmentation, task, measure, item)
        - max(case when model in ('aging', 'last_matrix', 'stays') then value end) over (
            partition by segmentation, task, measure, item
        ) as forest_gain
    from {{ ref('segment_forecast_quality') }}

),

-- The watchlist looks at those who spent most, of all.
sizes as (

    select
        segmentation,
        count(*) as customer_count
    from {{ ref('customer_segments') }}
    group by segmentation

),

-- The days that the forecast is for, a year before.
year_ago as (

    select case when count(*) > 0 then count(case when days.is_closure then 1 end) end as closed_day_count
    from {{ ref('int_days') }} as days
    inner join {{ ref('int_as_of') }} as today
        on days.day_on >= cast(today.as_of_date - interval '12' month as date)
        and days.day_on < cast(cast(today.as_of_date - interval '12' month as date) + {{ movement_interval() }} as date)

)

select
    -- key
    quality.segmentation,
    quality.task,
    quality.model,

    -- order of the tasks and models
    max(task_position) as task_position,
    max(model_position) as model_position,

    -- figures
    {%- for measure, column in measures.items() %}
    max(case when measure = '{{ measure }}' and item = 'all' then value end) as {{ column }},
    {%- endfor %}

    -- period by period
    {%- for end in ['min', 'max'] %}
    {{ end }}(case when measure = 'accuracy' and item <> 'all' then value end) as accuracy_{{ end }},
    {{ end }}(case when measure = 'accuracy' and item <> 'all' then forest_gain end) as forest_gain_{{ end }},
    {%- endfor %}
    model in ('aging', 'last_matrix', 'stays') and row_number() over (
        partition by quality.segmentation, task, model in ('aging', 'last_matrix', 'stays')
        order by coalesce(max(case when measure = 'accuracy' and item = 'all' then value end), 0) desc, max(model_position)
    ) = 1 as is_most_accurate_rule,

    -- judgment, by the measure that decides the task
    is_used,
    max(
        case
            {%- for task, measure in decisive.items() %}
            when task = '{{ task }}' and measure = '{{ measure }}' and item = 'all' then verdict
            {%- endfor %}
        end
    ) as verdict,

    -- judged on
    held_out_case_count,
    held_out_period_count,
    held_out_from,
    held_out_until,

    -- learned from: all that is known today
    learned_from,
    learned_until,
    {{ dbt.datediff('learned_from', 'learned_until', 'day') }} >= 730 as is_season_known,
    max(year_ago.closed_day_count) as closed_day_count_year_ago,

    -- customers, and of them those whom the watchlist looks at
    max(sizes.customer_count) as customer_count,
    least(max(sizes.customer_count), {{ var('watchlist_customers_max') }}) as checked_customer_count
from quality
cross join year_ago
left join sizes
    on quality.segmentation = sizes.segmentation
group by
    quality.segmentation, task, model, is_used, held_out_case_count, held_out_period_count, held_out_from, held_out_until,
    learned_from, learned_until
