-- One row per segmentation, task, model, measure and item: how good forecasts of later periods were, compared with simple
-- rules.

with

forecast as (

    select * from {{ ref('segment_forecast') }}
    where artifact = 'quality'

)

select
    -- key
    segmentation,
    task,
    model,
    measure,
    case item
        when 'segment_now' then 'Segment now'
        when 'segment_aged' then 'Segment if nothing is bought'
        {%- for measure in history_measures() %}
        when '{{ measure }}' then '{{ segment_measures()[measure]["label"] }}'
        {%- endfor %}
        else item
    end as item,

    -- the value, compared with aging
    value,
    standard_error,
    gain,
    gain_standard_error,

    -- in words
    is_used,
    verdict,

    -- cases and periods to learn from and to judge on
    train_case_count,
    held_out_case_count,
    held_out_period_count,
    cast(held_out_from as date) as held_out_from,
    cast(held_out_until as date) as held_out_until,
    cast(learned_from as date) as learned_from,
    cast(learned_until as date) as learned_until,

    -- order of the tasks and models
    cast(case task when 'next_period' then 1 when 'first_order' then 2 when 'buys' then 3 else 4 end as bigint) as task_position,
    cast(
        case model when 'forest' then 1 when 'aging' then 2 when 'last_matrix' then 3 when 'stays' then 4 else 5 end as bigint
    ) as model_position,

    -- for an observed share, the predicted one
    case
        when measure = 'observed_share'
            then max(case when measure = 'predicted_probability' then value end)
                over (partition by segmentation, task, model, item)
    end as predicted_rate

from forecast
