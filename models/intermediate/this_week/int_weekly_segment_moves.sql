-- One row per segmentation and customer who is in it today or was a week ago: the segment on both days, by today's model.

{{ config(materialized = 'ephemeral') }}

with

members_a_week_ago as (

    select * from {{ ref('int_segments_at_dates') }}
    where is_week_ago

),

members_today as (

    select
        segments.segmentation,
        segments.customer_id,
        segments.segment_name,
        segments.segment_id,
        measures.revenue
    from {{ ref('customer_segments') }} as segments
    inner join {{ ref('int_customer_measures') }} as measures
        on segments.customer_id = measures.customer_id

),

measures as (

    select * from {{ ref('int_customer_measures') }}

)

-- gone: no order in the lookback any more (or event, if the segmentation uses events). outside: active, but excluded by the
-- segmentation for another reason, such as an order in a segmentation of dormant customers. new: not in the data a week ago.
select
    -- key
    coalesce(today.segmentation, week_ago.segmentation) as grouped_by,
    coalesce(today.customer_id, week_ago.customer_id) as customer_id,

    -- segments a week ago and today
    coalesce(week_ago.segment, 'new') as from_group,
    case
        when today.segment_id is not null then today.segment_name
        when case week_ago.segmentation
            {%- for segmentation, preset in segmentation_presets().items() %}
            when '{{ segmentation }}' then measures.{{ preset['frequency'] }}
            {%- endfor %}
        end > 0 then 'outside'
        else 'gone'
    end as to_group,
    coalesce(week_ago.segment_id, 0) as from_position,
    coalesce(today.segment_id, 0) as to_position,
    case when week_ago.segment is null then 'new' else 'other' end as movement,

    -- value
    {{ known_amount('week_ago.revenue') }} as value_before,
    {{ known_amount('coalesce(today.revenue, measures.revenue)') }} as value_after
from members_today as today
full outer join members_a_week_ago as week_ago
    on today.segmentation = week_ago.segmentation
    and today.customer_id = week_ago.customer_id
left join measures
    on week_ago.customer_id = measures.customer_id
where today.customer_id is not null or week_ago.segment_id is not null
