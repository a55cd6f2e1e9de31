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

    select * from {{ ref('segment_forecast_quality') }}

)

select
    -- key
    segmentation,
    task,
    model,

    -- order of the tasks and models
    max(task_position) as task_position,
    max(model_position) as model_position,

    -- figures
    {%- for measure, column in measures.items() %}
    max(case when measure = '{{ measure }}' and item = 'all' then value end) as {{ column }},
    {%- endfor %}

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
    held_out_until
from quality
group by
    segmentation, task, model, is_used, held_out_case_count, held_out_period_count, held_out_from, held_out_until
