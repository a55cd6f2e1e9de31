-- One row per segmentation, date (period ends and a week ago) and customer with an order before it (or an event, if the
-- segmentation uses events): the segment at that time by today's model. At most about `history_customers_max` customers.

{%- set keys = ['as_of_date', 'customer_id'] %}

with

dates as (

    select * from {{ ref('int_history_dates') }}

),

parameters as (

    select * from {{ ref('int_segment_parameters') }}

),

names as (

    select * from {{ ref('int_segment_names') }}

),

measures as (

    select
        history.*,
        dates.period_start,
        dates.is_week_ago,
        dates.is_period_end
    from {{ ref('int_customer_history') }} as history
    inner join dates
        on history.as_of_date = dates.as_of_date
    where dates.is_period_end or dates.is_week_ago

),

features as (

    {{ segmentation_features('measures', keys) | indent(4) }}

),

{{ nearest_segments('features', keys) }},

members as (

    {{ within_parent_segments('scored', keys) | indent(4) }}

),

-- The customers that a segmentation must account for: once included, always included.
base as (

    {%- for segmentation, preset in segmentation_presets().items() %}

    select
        cast('{{ segmentation }}' as string) as segmentation,
        as_of_date,
        period_start,
        is_week_ago,
        is_period_end,
        customer_id,
        {{ preset['frequency'] }} > 0 as is_active,
        revenue,
        period_order_count,
        period_revenue,
        was_active_in_period
    from measures
    where {{ 'has_event' if preset['frequency'] == 'event_count' else 'has_ordered' }}

    {{ 'union all' if not loop.last }}

    {%- endfor %}

)

select
    -- key
    base.segmentation,
    base.as_of_date,
    base.customer_id,

    -- what the date is for
    base.is_week_ago,
    base.is_period_end,
    base.period_start,

    -- segment at the date
    names.offered_id as segment_id,
    case
        when members.segment_id is not null then names.segment_name
        when base.is_active then 'outside'
        else 'gone'
    end as segment,
    parameters.fitted_on,

    -- revenue in the period that ends, and in the lookback
    base.period_order_count,
    base.period_revenue,
    base.was_active_in_period,
    base.revenue
from base
-- Without customers today there is no model, and no history of it.
inner join parameters
    on base.segmentation = parameters.segmentation
left join members
    on base.segmentation = members.segmentation
    and {{ same_keys('base', 'members', keys) }}
left join names
    on members.segmentation = names.segmentation
    and members.segment_id = names.segment_id
