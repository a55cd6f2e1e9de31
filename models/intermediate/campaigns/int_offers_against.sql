-- One row per status or segment, offer and channel that is against the playbook of some of its customers today: how many, and
-- what it says of most of them.

{{ config(materialized = 'ephemeral') }}

with

said as (

    select
        'status' as slice_type,
        status as slice,
        do_not,
        count(*) as customer_count
    from {{ ref('dormant_customers') }}
    group by status, do_not

    union all

    select
        'segment' as slice_type,
        segment_name as slice,
        do_not,
        customer_count
    from {{ ref('segment_profiles') }}
    where segmentation = '{{ segmentation_presets().keys() | first }}'

),

slices as (

    select
        *,
        sum(customer_count) over (partition by slice_type, slice) as slice_customer_count
    from said

),

against as (

    select
        slices.*,
        offers.offer,
        offers.channel
    from slices
    inner join {{ ref('int_offer_responses') }} as offers
        on slices.slice_type = offers.slice_type
        and slices.slice = offers.slice
    where {{ is_against('slices.do_not', 'offers.offer', 'offers.channel') | indent(8) }}

)

select
    slice_type,
    slice,
    offer,
    channel,
    cast(sum(customer_count) as bigint) as against_customer_count,
    cast(max(slice_customer_count) as bigint) as slice_customer_count,
    max_by(do_not, (customer_count, do_not)) as do_not
from against
group by slice_type, slice, offer, channel
