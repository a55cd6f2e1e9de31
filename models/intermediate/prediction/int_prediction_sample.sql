-- One row per segmentation, task, date and customer: what was known of them then, the segment they would age into, and, for
-- dates in the past, what became of them. Of the past at most about `prediction_sample_rows` rows per task, drawn by hash;
-- of today the `watchlist_customers_max` customers who spent most. No row without two period ends, without dates, or of a
-- period with a month that is left out.
-- Tasks: next_period (everybody, one period later) and first_order (whose first order was in the period that ends, as much
-- later as is told in use_horizon_days).

{#- As many periods as come closest to the horizon. -#}
{%- set period_days = {'week': 7, 'quarter': 91, 'half_year': 182, 'year': 365}.get(var('movement_period'), 30) %}
{%- set horizons = {'next_period': 1, 'first_order': [(var('use_horizon_days') / period_days) | round | int, 1] | max} %}
{%- set measures = history_measures() %}
{#- Of the first level only: whoever leaves a part of a segment may do so upwards. #}
{%- set presets = {} %}
{%- for segmentation, preset in segmentation_presets().items() if not preset['parent'] %}
{%- do presets.update({segmentation: preset}) %}
{%- endfor %}
{%- set keys = ['sampled_for', 'task', 'as_of_date', 'customer_id'] %}

with

history as (

    select * from {{ ref('segment_history') }}
    where segmentation not like '%.%'

),

measures_then as (

    select * from {{ ref('int_customer_history') }}

),

measures_today as (

    select * from {{ ref('int_customer_measures') }}

),

today as (

    select * from {{ ref('int_as_of') }}

),

scores_today as (

    select * from {{ ref('int_segment_scores') }}
    where segmentation not like '%.%'

),

parameters as (

    select * from {{ ref('int_segment_parameters') }}

),

names as (

    select * from {{ ref('int_segment_names') }}

),

left_out_months as (

    {{ left_out_months() | indent(4) }}

),

first_orders as (

    select
        customer_id,
        min(ordered_at) as first_order_at
    from {{ ref('int_orders') }}
    where is_order
    group by customer_id

),

-- The past: where they were, where they went.
all_outcomes as (

    {%- for task, periods in horizons.items() %}

    select
        before.segmentation,
        '{{ task }}' as task,
        before.period_end as as_of_date,
        after.period_end as outcome_on,
        before.customer_id,
        before.segment as segment_now,
        after.segment as segment_next,
        after.orders_in_period > 0 as bought_next,
        after.revenue_in_period as revenue_next,
        before.revenue_in_period as revenue_before
    from history as before
    inner join history as after
        on before.segmentation = after.segmentation
        and before.customer_id = after.customer_id
        and cast(before.period_end + {{ movement_interval(periods) }} as date) = after.period_end
    {%- if task == 'first_order' %}
    inner join first_orders
        on before.customer_id = first_orders.customer_id
    -- What lies before the data is not known: who is in it from the start may have ordered before.
    where before.previous_segment = 'new'
        and before.orders_in_period = 1
        and first_orders.first_order_at >= before.period_end - {{ movement_interval() }}
        and first_orders.first_order_at < before.period_end
    {%- endif %}

    {{ 'union all' if not loop.last }}

    {%- endfor %}

),

outcomes as (

    select * from all_outcomes
    where not {{ spans_left_out_month('all_outcomes.as_of_date', 'all_outcomes.outcome_on') }}

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

    select outcomes.*
    from outcomes
    inner join sizes
        on outcomes.segmentation = sizes.segmentation
        and outcomes.task = sizes.task
    -- A hash of its own: that of the id alone has drawn whom history knows.
    where {{ hash_unit("'prediction ' || outcomes.customer_id") }} * sizes.row_count
        < {{ (var('prediction_sample_rows') / presets | length) | round | int }}

),

-- Today: the customers with the most to lose. Only where there is a past to learn from.
{% for segmentation, preset in presets.items() %}
spenders_{{ segmentation }} as (

    select
        scores_today.segmentation,
        scores_today.customer_id,
        scores_today.segment_id
    from scores_today
    inner join measures_today
        on scores_today.customer_id = measures_today.customer_id
    inner join sizes
        on scores_today.segmentation = sizes.segmentation
    where scores_today.segmentation = '{{ segmentation }}' and sizes.task = 'next_period'
    order by measures_today.{{ preset['spend'] }} desc nulls last, scores_today.customer_id
    limit {{ var('watchlist_customers_max') }}

),
{% endfor %}
spenders as (

    {%- for segmentation in presets %}

    select * from spenders_{{ segmentation }}

    {{ 'union all' if not loop.last }}

    {%- endfor %}

),

watched as (

    {%- for task, periods in horizons.items() %}

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
        cast(null as decimal(38,4)) as revenue_before
    from spenders
    cross join today
    inner join names
        on spenders.segmentation = names.segmentation
        and spenders.segment_id = names.segment_id
    {%- if task == 'first_order' %}
    inner join first_orders
        on spenders.customer_id = first_orders.customer_id
    inner join measures_today
        on spenders.customer_id = measures_today.customer_id
    where measures_today.order_count = 1
        and first_orders.first_order_at >= today.as_of_date - {{ movement_interval() }}
    {%- endif %}

    {{ 'union all' if not loop.last }}

    {%- endfor %}

),

known as (

    select
        past.segmentation as sampled_for,
        past.task,
        past.as_of_date,
        past.outcome_on,
        past.customer_id,
        past.segment_now,
        past.segment_next,
        past.bought_next,
        past.revenue_next,
        past.revenue_before,
        {{ dbt.datediff('past.as_of_date', 'past.outcome_on', 'day') }} as horizon_days,
        {%- for measure in measures %}
        measures_then.{{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from past
    inner join measures_then
        on past.as_of_date = measures_then.as_of_date
        and past.customer_id = measures_then.customer_id

    union all

    select
        watched.segmentation as sampled_for,
        watched.task,
        watched.as_of_date,
        watched.outcome_on,
        watched.customer_id,
        watched.segment_now,
        watched.segment_next,
        watched.bought_next,
        watched.revenue_next,
        watched.revenue_before,
        {{ dbt.datediff('watched.as_of_date', 'watched.outcome_on', 'day') }} as horizon_days,
        {%- for measure in measures %}
        measures_today.{{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from watched
    inner join measures_today
        on watched.customer_id = measures_today.customer_id

),

-- The same model scores them as if nobody bought until then.
aged as (

    {{ aged_measures('known', keys, 'horizon_days') | indent(4) }}

),

features as (

    {{ segmentation_features('aged', keys) | indent(4) }}

),

scaled_features as (

    {{ scaled_features('features', 'parameters', keys) | indent(4) }}

),

scaled as (

    {{ scaled_with_centres('scaled_features', 'parameters') | indent(4) }}

),

{{ nearest_centre('scaled', var('segment_count_max'), segmentation_feature_count()) }},

activity as (

    {%- for segmentation, preset in presets.items() %}

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

    -- what became of them; null today
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
