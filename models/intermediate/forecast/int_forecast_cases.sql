-- One row per segmentation, task (see forecast_horizons), date and customer: where they are and, for past dates, the outcome.
-- Past: at most about `forecast_sample_rows` rows per task, drawn by hash. Today: the `watchlist_customers_max` customers with
-- the most revenue, if there is a past to learn from.

{{ config(materialized = in_place()) }}

{%- set presets = {} %}
{%- for segmentation, preset in segmentation_presets().items() if not preset['parent'] %}
{%- do presets.update({segmentation: preset}) %}
{%- endfor %}

with

outcomes as (

    select * from {{ ref('int_forecast_outcomes') }}

),

today as (

    select * from {{ ref('int_as_of') }}

),

sizes as (

    select
        segmentation,
        task,
        count(*) as row_count
    from outcomes
    group by segmentation, task

),

past as (

    select
        outcomes.*,
        false as is_today
    from outcomes
    inner join sizes
        on outcomes.segmentation = sizes.segmentation
        and outcomes.task = sizes.task
    -- A separate hash: the hash of the id alone has already drawn the customers of the history.
    where {{ hash_unit("'prediction ' || outcomes.customer_id") }} * sizes.row_count
        < {{ (var('forecast_sample_rows') / presets | length) | round | int }}

),

-- Today: the customers with the most revenue at risk.
spenders as (

    {%- for segmentation, preset in presets.items() %}

    select * from (
        select
            scores.segmentation,
            scores.customer_id,
            scores.segment_id,
            measures.order_count
        from {{ ref('int_segment_scores') }} as scores
        inner join {{ ref('int_customer_measures') }} as measures
            on scores.customer_id = measures.customer_id
        inner join sizes
            on scores.segmentation = sizes.segmentation
        where scores.segmentation = '{{ segmentation }}' and sizes.task = 'next_period'
        order by measures.{{ preset['spend'] }} desc nulls last, scores.customer_id
        limit {{ var('watchlist_customers_max') }}
    ) as spenders_{{ loop.index }}

    {{ 'union all' if not loop.last }}

    {%- endfor %}

),

watched as (

    {%- for task, periods in forecast_horizons().items() %}

    select
        spenders.segmentation,
        '{{ task }}' as task,
        today.as_of_date,
        cast(today.as_of_date + {{ movement_interval(periods) }} as date) as outcome_on,
        spenders.customer_id,
        names.segment_name as segment_now,
        cast(null as string) as segment_next,
        cast(null as boolean) as bought_next,
        cast(null as decimal(38,4)) as revenue_next,
        cast(null as decimal(38,4)) as revenue_before,
        true as is_today
    from spenders
    cross join today
    inner join {{ ref('int_segment_names') }} as names
        on spenders.segmentation = names.segmentation
        and spenders.segment_id = names.segment_id
    {%- if task == 'first_order' %}
    inner join {{ ref('int_first_orders') }} as first_orders
        on spenders.customer_id = first_orders.customer_id
    where spenders.order_count = 1
        and first_orders.first_order_at >= today.as_of_date - {{ movement_interval() }}
    {%- endif %}

    {{ 'union all' if not loop.last }}

    {%- endfor %}

)

select * from past
union all
select * from watched
