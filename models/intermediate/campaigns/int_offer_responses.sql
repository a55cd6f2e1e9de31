-- One row per status or segment at the time, offer (also: all offers) and channel: what was sent, the responses, and the effect
-- that the offer was shown to have.

{{ config(materialized = 'ephemeral') }}

with

results as (

    select
        *,
        coalesce(offer, 'none stated') as offer_name,
        coalesce(contact_type, 'none stated') as channel
    from {{ ref('campaign_statistics') }}
    where slice_type in ('status', 'segment')

),

campaigns as (

    select * from results
    where origin <> 'offer'

),

-- Over all campaigns with the offer whose arms are sound.
evidence as (

    select * from results
    where origin = 'offer'

),

several as (

    select channel
    from campaigns
    where sent > 0
    group by channel
    having count(distinct offer_name) > 1

),

-- A channel with several offers also has a row for all of them, because many small offers say little each.
offered as (

    select
        *,
        offer_name as offer_or_all,
        false as is_all_offers
    from campaigns

    union all

    select
        several_offers.*,
        'all offers' as offer_or_all,
        true as is_all_offers
    from campaigns as several_offers
    inner join several
        on several_offers.channel = several.channel

),

summed as (

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
        sum(redeemed) as redeemed
    from offered
    group by slice_type, slice, offer_or_all, channel, is_all_offers
    having sum(sent) > 0

)

select
    summed.*,
    coalesce(evidence.is_randomized, false) as is_randomized,
    evidence.is_margin_known,
    evidence.evidence,
    evidence.evidence_words,
    evidence.measured_treatment_count,
    evidence.measured_control_count,
    evidence.reordered_count_treatment,
    evidence.reordered_count_control,
    evidence.lift,
    evidence.lift_lower,
    evidence.lift_upper,
    {{ revenue_or_null('evidence.value_per_customer', 'value_per_customer') }},
    {{ revenue_or_null('evidence.value_per_customer_lower', 'value_per_customer_lower') }},
    {{ revenue_or_null('evidence.value_per_customer_upper', 'value_per_customer_upper') }}
from summed
left join evidence
    on summed.slice_type = evidence.slice_type
    and summed.slice = evidence.slice
    and summed.offer = evidence.offer_name
    and summed.channel = evidence.channel
    and not summed.is_all_offers
