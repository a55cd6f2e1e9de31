-- One row per segmentation, period end, segment before, segment after and cause: how many customers moved or stayed, and their
-- revenue. Within a period, the rows add up to everybody.

with

history as (

    select * from {{ ref('segment_history') }}

),

reorders as (

    select * from {{ ref('segment_profiles') }}

),

drawn as (

    {{ history_share() | indent(4) }}

)

select
    -- key
    history.segmentation,
    history.period_end,
    history.previous_segment as from_segment,
    history.segment as to_segment,
    history.cause,

    -- where
    max(history.previous_segment_id) as from_segment_id,
    max(history.segment_id) as to_segment_id,
    history.previous_segment <> history.segment as is_move,

    -- customers and revenue
    cast(count(*) as bigint) as customer_count,
    cast(sum(history.period_revenue) as decimal(38,4)) as revenue,
    cast({{ known_amount('sum(history.previous_revenue)') }} as decimal(38,4)) as revenue_before,
    cast(sum(history.revenue) as decimal(38,4)) as revenue_after,

    -- how many customers of both segments ordered again
    max(earlier.past_customer_count) as from_past_customer_count,
    max(earlier.reorder_rate) as from_reorder_rate,
    max(later.past_customer_count) as to_past_customer_count,
    max(later.reorder_rate) as to_reorder_rate,
    max(earlier.past_end_count) as past_end_count,
    {%- for side, segment in {'from': 'earlier', 'to': 'later'}.items() %}
    max({{ segment }}.reorder_rate_min) as {{ side }}_reorder_rate_min,
    max({{ segment }}.reorder_rate_max) as {{ side }}_reorder_rate_max,
    {%- endfor %}
    case
        when max(later.reorder_rate_upper) < max(earlier.reorder_rate_lower)
            then (max(earlier.reorder_rate) - max(later.reorder_rate))
                * {{ 'cast(sum(history.previous_revenue) as double)' if knows_money() else 'count(*)' }}
    end as reorder_rate_fall_weight,

    -- model and sample
    max(history.is_look_back) as is_look_back,
    max(drawn.share) as share_of_customers_drawn,

    -- beside the other rows
    history.period_end = max(history.period_end) over (partition by history.segmentation) as is_last_period,
    cast(sum(count(*)) over (
        partition by history.segmentation, history.period_end, history.previous_segment, history.segment
    ) as bigint) as customer_count_of_all_causes,
    cast(row_number() over (
        partition by history.segmentation, history.period_end, history.previous_segment, history.segment
        order by count(*) desc, history.cause asc
    ) as bigint) as cause_position

from history
cross join drawn
left join reorders as earlier
    on history.segmentation = earlier.segmentation
    and history.previous_segment_id = earlier.segment_id
left join reorders as later
    on history.segmentation = later.segmentation
    and history.segment_id = later.segment_id
where history.previous_segment is not null
group by
    history.segmentation,
    history.period_end,
    history.previous_segment,
    history.segment,
    history.cause
