-- One row per segmentation, period end and customer who had an order (or an event, where these are segmented) before it:
-- the segment at that time by today's model, and how they came there. At most about `history_customers_max` customers and
-- `movement_periods_max` period ends.

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
        dates.period_start
    from {{ ref('int_customer_history') }} as history
    inner join dates
        on history.as_of_date = dates.as_of_date
    where dates.is_period_end

),

features as (

    {{ segmentation_features('measures', keys) | indent(4) }}

),

scaled_features as (

    {{ scaled_features('features', 'parameters', keys) | indent(4) }}

),

scaled as (

    {{ scaled_with_centres('scaled_features', 'parameters') | indent(4) }}

),

{{ nearest_centre('scaled', var('segment_count_max'), segmentation_feature_count()) }},

members as (

    {{ within_parent_segments('scored', keys) | indent(4) }}

),

-- Whom a segmentation has to account for: once in, always in.
base as (

    {%- for segmentation, preset in segmentation_presets().items() %}

    select
        cast('{{ segmentation }}' as string) as segmentation,
        as_of_date,
        period_start,
        customer_id,
        {{ preset['frequency'] }} > 0 as is_active,
        monetary_total,
        orders_in_period,
        revenue_in_period,
        did_something_in_period
    from measures
    where {{ 'has_event' if preset['frequency'] == 'event_count' else 'has_ordered' }}

    {{ 'union all' if not loop.last }}

    {%- endfor %}

),

placed as (

    select
        base.*,
        parameters.fitted_on,
        cast(members.segment_id as bigint) as segment_id,
        case
            when members.segment_id is not null then names.segment_name
            when base.is_active then 'outside'
            else 'gone'
        end as segment
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

),

first_end as (

    select min(as_of_date) as as_of_date
    from dates
    where is_period_end

)

select
    -- key
    placed.segmentation,
    placed.as_of_date as period_end,
    placed.customer_id,

    -- where they are
    placed.segment,
    placed.segment_id,

    -- where they come from
    case
        when before.customer_id is not null then before.segment
        when placed.as_of_date > first_end.as_of_date then 'new'
    end as previous_segment,
    before.segment_id as previous_segment_id,
    case
        when placed.as_of_date = first_end.as_of_date then null
        when placed.orders_in_period > 0 then 'bought'
        when placed.did_something_in_period then 'other activity'
        else 'only time passed'
    end as cause,

    -- what they brought: in the period, and in the lookback up to its end
    placed.orders_in_period,
    placed.revenue_in_period,
    cast(placed.monetary_total as decimal(38,4)) as monetary_total,
    before.monetary_total as previous_monetary_total,

    -- by a model fitted on what was known only later
    coalesce(placed.as_of_date < placed.fitted_on, false) as is_look_back

from placed
cross join first_end
left join placed as before
    on placed.segmentation = before.segmentation
    and placed.period_start = before.as_of_date
    and placed.customer_id = before.customer_id
