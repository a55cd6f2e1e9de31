-- One row per status or segment at the time, offer (also: all offers) and channel: what was sent, the responses, and the effect
-- that the offer was shown to have.

{{ config(materialized = 'ephemeral') }}

{#- The evidence of several campaigns with one offer: the largest with a sound control group, else the largest. #}
{%- set evidence = '(is_evidence, measured_treatment_count, campaign_id)' %}

with

results as (

    select
        *,
        coalesce(offer, 'none stated') as offer_name,
        coalesce(contact_type, 'none stated') as channel
    from {{ ref('campaign_statistics') }}
    where slice_type in ('status', 'segment')

),

several as (

    select channel
    from results
    where sent > 0
    group by channel
    having count(distinct offer_name) > 1

),

-- A channel with several offers also has a row for all of them, because many small offers say little each.
offered as (

    select
        *,
        offer_name as offer_or_all,
        false as is_all_offers,
        coalesce(is_randomized and lift_shrunk is not null and outcome <> 'suspect', false) as is_evidence
    from results

    union all

    select
        several_offers.*,
        'all offers' as offer_or_all,
        true as is_all_offers,
        false as is_evidence
    from results as several_offers
    inner join several
        on several_offers.channel = several.channel

)

select
    slice_type,
    slice,
    offer_or_all as offer,
    channel,
    is_all_offers,
    count(distinct campaign_id) as campaigns,
    sum(sent) as contacts,
    sum(opened) as opened,
    sum(clicked) as clicked,
    sum(redeemed) as redeemed,
    max_by(is_randomized, {{ evidence }}) and not is_all_offers as is_randomized,
    case when not is_all_offers then max_by(lift_shrunk, {{ evidence }}) end as lift_shrunk,
    case when not is_all_offers then max_by(lift_shrunk_lower, {{ evidence }}) end as lift_shrunk_lower,
    case when not is_all_offers then max_by(lift_shrunk_upper, {{ evidence }}) end as lift_shrunk_upper,
    {{ revenue_or_null('case when not is_all_offers then max_by(value_shrunk, ' ~ evidence ~ ') end', 'value_per_contact') }},
    max_by(outcome = 'suspect', {{ evidence }}) as is_suspect,
    max(case when is_margin_known then 1 else 0 end) = 1 as is_margin_known
from offered
group by slice_type, slice, offer_or_all, channel, is_all_offers
having sum(sent) > 0
