-- One row per status or segment, offer and channel that is against the playbook of some of its customers today: how many, and
-- what it says of most of them.

{{ config(materialized = 'ephemeral') }}

with

said as (

    {%- for slice_type in ['status', 'segment'] %}
    {%- set slice = 'status' if slice_type == 'status' else 'segment_name' %}

    select
        '{{ slice_type }}' as slice_type,
        {{ slice }} as slice,
        do_not,
        forbids,
        count(*) as customer_count
    from {{ ref('int_customer_playbook') }}
    where {{ slice }} is not null
    group by {{ slice }}, do_not, forbids

    {{ 'union all' if not loop.last }}

    {%- endfor %}

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
    where {{ is_against('slices.forbids', 'offers.offer', 'offers.channel') | indent(8) }}

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
