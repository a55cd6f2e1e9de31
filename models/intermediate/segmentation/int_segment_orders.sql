-- One row per segmentation and order number in the lookback of a customer with a segment; pure refunds count in revenue only.

{{ config(materialized='view') }}

with

scores as (

    select * from {{ ref('int_segment_scores') }}

),

orders as (

    select * from {{ ref('int_orders') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

left_out_months as (

    {{ left_out_months() | indent(4) }}

)

select
    -- key
    scores.segmentation,
    orders.order_key,

    -- who
    scores.segment_id,
    scores.customer_id,

    -- where
    orders.channel,
    case when lower(orders.channel) in ({{ quoted_list(var('online_channels')) }}) then 'online' else 'offline' end
        as sales_channel,
    orders.location_id,
    orders.country,

    -- how much
    orders.is_order,
    orders.{{ 'net_amount' if var('refund_policy') == 'net' else 'gross_amount' }} as revenue

from scores
inner join orders
    on scores.customer_id = orders.customer_id
cross join as_of
left join left_out_months
    on cast(date_trunc('month', orders.ordered_at) as date) = left_out_months.month_start
where orders.ordered_at >= as_of.lookback_start and left_out_months.month_start is null
