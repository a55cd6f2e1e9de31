-- One row per segmentation and segment: who they are, what they bring, what is usual among them and what to do.

with

profiles as (

    select * from {{ ref('int_segment_profiles') }}

),

names as (

    select * from {{ ref('int_segment_names') }}

),

playbook as (

    select * from {{ ref('playbook') }}

)

select
    -- key
    profiles.segmentation,
    profiles.segment_id,

    -- name
    names.segment_key,
    names.segment_name,

    -- what to do
    playbook.one_sentence,
    playbook.objective,
    playbook.action_1,
    playbook.action_2,
    playbook.action_3,
    playbook.offer,
    playbook.channel,
    playbook.do_not,

    -- size
    profiles.customers,
    profiles.share_of_customers,
    profiles.revenue,
    profiles.share_of_revenue,

    -- what is usual
    profiles.recency_days_q1,
    profiles.recency_days_median,
    profiles.recency_days_q3,
    profiles.order_count_q1,
    profiles.order_count_median,
    profiles.order_count_q3,
    profiles.monetary_total_q1,
    profiles.monetary_total_median,
    profiles.monetary_total_q3,
    profiles.average_order_value_q1,
    profiles.average_order_value_median,
    profiles.average_order_value_q3

from profiles
left join names
    on profiles.segmentation = names.segmentation
    and profiles.segment_id = names.segment_id
left join playbook
    on names.segment_key = playbook.segment_key
