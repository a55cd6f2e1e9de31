-- One row per segmentation, task (see forecast_horizons), period end and customer: where they were, and the outcome. No rows
-- for a period with a month that does not count. First level only, because a customer may move up out of a part of a segment.

{{ config(materialized = in_place()) }}

with

history as (

    select * from {{ ref('segment_history') }}
    where segmentation not like '%.%'

),

all_outcomes as (

    {%- for task, periods in forecast_horizons().items() %}

    select
        before.segmentation,
        '{{ task }}' as task,
        before.period_end as as_of_date,
        after.period_end as outcome_on,
        before.customer_id,
        before.segment as segment_now,
        after.segment as segment_next,
        after.period_order_count > 0 as bought_next,
        after.period_revenue as revenue_next,
        before.period_revenue as revenue_before
    from history as before
    inner join history as after
        on before.segmentation = after.segmentation
        and before.customer_id = after.customer_id
        and cast(before.period_end + {{ movement_interval(periods) }} as date) = after.period_end
    {%- if task == 'first_order' %}
    inner join {{ ref('int_first_orders') }} as first_orders
        on before.customer_id = first_orders.customer_id
    -- What happened before the data begins is not known: customers who are in it from the start may have ordered before.
    where before.previous_segment = 'new'
        and before.period_order_count = 1
        and first_orders.first_order_at >= before.period_end - {{ movement_interval() }}
        and first_orders.first_order_at < before.period_end
    {%- endif %}

    {{ 'union all' if not loop.last }}

    {%- endfor %}

)

select * from all_outcomes
where not {{ spans_left_out_month('all_outcomes.as_of_date', 'all_outcomes.outcome_on') }}
