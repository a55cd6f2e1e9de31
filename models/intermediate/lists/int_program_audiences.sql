-- One row per program and customer that its rule covers today, with the first reason of their own not to be contacted.

{#- Rules over segments read the segmentation that was chosen first. -#}
{%- set segmentation = segmentation_presets().keys() | first %}

with

programs as (

    select * from {{ ref('programs') }}

),

statuses as (

    select * from {{ ref('customer_status') }}

),

segments as (

    select
        segments.customer_id,
        segments.segment_name,
        names.segment_key
    from {{ ref('customer_segments') }} as segments
    inner join {{ ref('int_segment_names') }} as names
        on segments.segmentation = names.segmentation
        and segments.segment_id = names.segment_id
    where segments.segmentation = '{{ segmentation }}'

),

qualified as (

    select
        programs.*,
        statuses.customer_id,
        statuses.status,
        statuses.value_band as customer_value_band,
        segments.segment_name,
        segments.segment_key
    from statuses
    inner join programs
        on {{ is_for_status('programs', 'statuses') | indent(8) }}
    left join segments
        on statuses.customer_id = segments.customer_id
    left join {{ ref('int_call_list') }} as call_list
        on statuses.customer_id = call_list.customer_id
    left join {{ ref('int_single_item_customers') }} as sizes
        on statuses.customer_id = sizes.customer_id
    where
        (
            programs.segment_keys is null
            or {{ is_listed("coalesce(segments.segment_key, '')", 'programs.segment_keys') }}
        )
        and (not coalesce(programs.on_call_list, false) or call_list.customer_id is not null)
        and (not coalesce(programs.single_item_only, false) or (sizes.customer_id is not null and sizes.single_until is null))

)

select
    -- key
    qualified.program,
    qualified.customer_id,

    -- the program
    qualified.position,
    qualified.share_of_control,
    qualified.salt,
    qualified.outcome_days,

    -- status and segment
    reach.as_of_date,
    qualified.status,
    qualified.customer_value_band as value_band,
    qualified.segment_name,
    qualified.segment_key,

    -- how to reach them
    reach.contact_key,
    reach.contact_consent,

    -- the first reason that applies
    case
        when qualified.needs_consent and not reach.contact_consent then 'refused to be contacted'
        when qualified.needs_consent and reach.contact_consent is null and reach.unknown_reason is not null
            then reach.unknown_reason
        when qualified.no_return_within_days is not null and reach.has_complaint then 'complaint'
        when reach.days_since_return <= qualified.no_return_within_days
            then 'returned goods in the last ' || cast(qualified.no_return_within_days as string) || ' days'
        when qualified.no_open_order and reach.has_open_order then 'open order'
        when reach.days_since_contact <= qualified.not_contacted_within_days
            then 'contacted in the last ' || cast(qualified.not_contacted_within_days as string) || ' days'
    end as own_reason
from qualified
inner join {{ ref('int_customer_reach') }} as reach
    on qualified.customer_id = reach.customer_id
