-- One row per segmentation, task, model, measure and item: how good forecasts of later periods were, beside simple rules.

with

forecast as (

    select * from {{ ref('segment_forecast') }}
    where artefact = 'quality'

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

    -- the figure, and how it stands beside ageing
    value,
    standard_error,
    gain,
    gain_standard_error,

    -- in words
    is_used,
    verdict,

    -- learnt from and judged on
    train_cases,
    held_out_cases,
    held_out_periods,
    cast(held_out_from as date) as held_out_from,
    cast(held_out_until as date) as held_out_until

from forecast
