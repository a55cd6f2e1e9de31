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

reorders as (

    select * from {{ ref('int_segment_reorder_rates') }}

),

truth as (

    select * from {{ ref('int_segment_truth') }}

),

statuses as (

    select * from {{ ref('int_segment_statuses') }}

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

    -- how true that is
    truth.name_fits_count,
    cast(truth.name_fits_count as double) / profiles.customer_count as share_name_fits,
    statuses.statuses,

    -- what to do: as the playbook says where the name is that of a row, else as the statuses of the customers say
    {%- set as_the_playbook = "names.claims in ('" ~ all_claims() ~ "', 'recency, orders')" %}
    {%- set by_share = shares_of_bands('names', 'truth') %}
    case when names.claims = '{{ all_claims() }}' then playbook.one_sentence
        else upper(substr({{ by_share }}, 1, 1)) || substr({{ by_share }}, 2) || '.' end as one_sentence,
    case when {{ as_the_playbook }} then playbook.objective else 'as the status of each customer says' end as objective,
    {%- for number in [1, 2, 3] %}
    case when {{ as_the_playbook }} then playbook.action_{{ number }} else statuses.action_{{ number }} end as action_{{ number }},
    {%- endfor %}
    {%- for column in ['offer', 'channel', 'do_not', 'max_cost_per_customer', 'owner', 'aliases'] %}
    case when {{ as_the_playbook }} then playbook.{{ column }} end as {{ column }},
    {%- endfor %}

    -- size
    profiles.customer_count,
    profiles.share_of_customers,
    profiles.segmentation_customer_count,
    cast(row_number() over (
        partition by profiles.segmentation order by profiles.customer_count desc, profiles.segment_id asc
    ) as bigint) as size_position,
    profiles.revenue,
    profiles.share_of_revenue,
    profiles.margin_amount,
    profiles.share_of_margin,

    -- reorder rate
    cast({{ var('use_horizon_days') }} as bigint) as reorder_days,
    cast(reorders.past_customer_count as bigint) as past_customer_count,
    cast(reorders.reordered_customer_count as bigint) as reordered_customer_count,
    reorders.reorder_rate,
    reorders.reorder_rate_lower,
    reorders.reorder_rate_upper,
    case
        when reorders.past_customer_count > 0 then null
        when history.customer_count = 0
            then 'there are no orders from {{ 2 * var("use_horizon_days") }} days before the as-of date or earlier'
        else 'nobody was in this segment {{ var("use_horizon_days") }} days before the as-of date'
    end as reorder_rate_reason,
    cast(reorders.past_end_count as bigint) as past_end_count,
    reorders.reorder_rate_min,
    reorders.reorder_rate_max,

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
left join truth
    on profiles.segmentation = truth.segmentation
    and profiles.segment_id = truth.segment_id
left join statuses
    on profiles.segmentation = statuses.segmentation
    and profiles.segment_id = statuses.segment_id
left join reorders
    on profiles.segmentation = reorders.segmentation
    and profiles.segment_id = reorders.segment_id
cross join history
