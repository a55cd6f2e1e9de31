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

),

returns as (

    select * from {{ ref('int_segment_returns') }}

),

history as (

    select count(*) as customers from {{ ref('int_segmentation_earlier_sample') }}

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

    -- who comes back
    cast({{ var('use_horizon_days') }} as bigint) as return_days,
    returns.customers_then,
    returns.customers_returned,
    returns.return_rate,
    returns.return_rate_lower,
    returns.return_rate_upper,
    case
        when returns.segment_id is not null then null
        when history.customers = 0
            then 'there are no orders from {{ 2 * var("use_horizon_days") }} days before the as-of date or earlier'
        else 'nobody was in this segment {{ var("use_horizon_days") }} days before the as-of date'
    end as return_rate_reason,

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
left join returns
    on profiles.segmentation = returns.segmentation
    and profiles.segment_id = returns.segment_id
cross join history
