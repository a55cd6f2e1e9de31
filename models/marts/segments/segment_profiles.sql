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
    {{ segment_code('profiles.segmentation', 'profiles.segment_id') | indent(4) }} as segment_code,
    names.segment_key,
    names.segment_name,
    parents.segment_name as parent_segment_name,

    -- what to do
    playbook.one_sentence,
    playbook.objective,
    playbook.action_1,
    playbook.action_2,
    playbook.action_3,
    playbook.offer,
    playbook.channel,
    playbook.do_not,
    playbook.max_cost_per_customer,
    playbook.owner,
    playbook.aliases,

    -- size
    profiles.customers,
    profiles.share_of_customers,
    profiles.revenue,
    profiles.share_of_revenue,
    profiles.margin_amount,
    profiles.share_of_margin,

    -- what is usual
    {%- for measure in profiled_measures() %}
    profiles.{{ measure }}_q1,
    profiles.{{ measure }}_median,
    profiles.{{ measure }}_q3{{ ',' if not loop.last }}
    {%- endfor %}

from profiles
left join names
    on profiles.segmentation = names.segmentation
    and profiles.segment_id = names.segment_id
-- segmentation rfm.2 divides segment 2 of rfm
left join names as parents
    on profiles.segmentation = parents.segmentation || '.' || cast(parents.segment_id as string)
left join playbook
    on names.segment_key = playbook.segment_key
