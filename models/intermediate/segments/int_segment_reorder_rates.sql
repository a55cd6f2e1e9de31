-- One row per segmentation and offered segment: how many of its earlier customers ordered again, and between which rates that was
-- at all earlier period ends whose `use_horizon_days` are over.

{{ config(materialized='ephemeral') }}

{%- set horizon = var('use_horizon_days') %}
{#- A share of fewer customers is no share. -#}
{%- set customers_min = 10 %}

with

-- Segments that are offered as one have several ids in the model.
last_window as (

    select
        names.segmentation,
        names.offered_id as segment_id,
        sum(typical.past_customer_count) as past_customer_count,
        sum(typical.reordered_customer_count) as reordered_customer_count
    from {{ ref('int_segment_names') }} as names
    inner join {{ ref('int_segment_typical') }} as typical
        on names.segmentation = typical.segmentation
        and names.segment_id = typical.segment_id
    group by names.segmentation, names.offered_id

),

-- As for the last window, the data must cover as much time before the date as is looked at after it.
period_ends as (

    select
        dates.as_of_date,
        cast(dates.as_of_date + interval '{{ horizon }}' day as date) as until_date
    from {{ ref('int_history_dates') }} as dates
    cross join {{ ref('int_as_of') }} as as_of
    where dates.is_period_end
        and dates.as_of_date + interval '{{ horizon }}' day <= as_of.as_of_date
        and as_of.first_on <= dates.as_of_date - interval '{{ horizon }}' day
        and not {{ spans_left_out_month('dates.as_of_date', dbt.dateadd('day', horizon, 'dates.as_of_date')) }}

),

buyers as (

    select distinct
        period_ends.as_of_date,
        orders.customer_id
    from period_ends
    inner join {{ ref('int_orders') }} as orders
        on period_ends.as_of_date <= orders.ordered_at
        and period_ends.until_date > orders.ordered_at
    where orders.is_order and {{ counts_for_customers('orders.ordered_at') }}

),

rates as (

    select
        members.segmentation,
        members.segment_id,
        members.as_of_date,
        cast(count(buyers.customer_id) as double) / count(*) as reorder_rate
    from {{ ref('int_segments_at_dates') }} as members
    inner join period_ends
        on members.as_of_date = period_ends.as_of_date
    left join buyers
        on members.as_of_date = buyers.as_of_date
        and members.customer_id = buyers.customer_id
    where members.segment_id is not null
    group by members.segmentation, members.segment_id, members.as_of_date
    having count(*) >= {{ customers_min }}

),

ranges as (

    select
        segmentation,
        segment_id,
        count(*) as past_end_count,
        min(reorder_rate) as reorder_rate_min,
        max(reorder_rate) as reorder_rate_max
    from rates
    group by segmentation, segment_id

)

select
    -- key
    last_window.segmentation,
    last_window.segment_id,

    -- the last window
    last_window.past_customer_count,
    last_window.reordered_customer_count,
    cast(last_window.reordered_customer_count as double) / last_window.past_customer_count as reorder_rate,
    {%- for column, sign in {'lower': '-', 'upper': '+'}.items() %}
    case when last_window.past_customer_count > 0 then
        {{ wilson_bound('last_window.reordered_customer_count', 'last_window.past_customer_count', sign) | indent(8) }}
    end as reorder_rate_{{ column }},
    {%- endfor %}

    -- all earlier period ends
    coalesce(ranges.past_end_count, 0) as past_end_count,
    ranges.reorder_rate_min,
    ranges.reorder_rate_max

from last_window
left join ranges
    on last_window.segmentation = ranges.segmentation
    and last_window.segment_id = ranges.segment_id
