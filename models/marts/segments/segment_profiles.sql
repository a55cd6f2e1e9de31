-- One row per segmentation and segment: its customers, their revenue, quartiles of their measures and what to do.

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

    select * from {{ ref('int_segment_reorders') }}

),

history as (

    select count(*) as customer_count from {{ ref('int_segmentation_earlier_sample') }}

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
    profiles.customer_count,
    profiles.share_of_customers,
    profiles.segmentation_customer_count,
    row_number() over (
        partition by profiles.segmentation order by profiles.customer_count desc, profiles.segment_id asc
    ) as size_position,
    profiles.revenue,
    profiles.share_of_revenue,
    profiles.margin_amount,
    profiles.share_of_margin,

    -- reorder rate
    cast({{ var('use_horizon_days') }} as bigint) as reorder_days,
    returns.past_customer_count,
    returns.reordered_customer_count,
    returns.reorder_rate,
    returns.reorder_rate_lower,
    returns.reorder_rate_upper,
    case
        when returns.segment_id is not null then null
        when history.customer_count = 0
            then 'there are no orders from {{ 2 * var("use_horizon_days") }} days before the as-of date or earlier'
        else 'nobody was in this segment {{ var("use_horizon_days") }} days before the as-of date'
    end as reorder_rate_reason,

    -- quartiles
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
