-- One row per status or segment at the time, offer and channel: how many of those who were sent it opened, clicked and redeemed,
-- each share drawn towards that of all who were sent it; what the offer was shown to change; and which offer is the next best.

with

results as (

    select
        *,
        coalesce(offer, 'none stated') as offer_name,
        coalesce(contact_type, 'none stated') as channel
    from {{ ref('campaign_statistics') }}
    where slice_kind in ('status', 'segment')

),

several as (

    select channel
    from results
    where sent > 0
    group by channel
    having count(distinct offer_name) > 1

),

-- Where a channel has several offers, it also has a row of all of them: with many small ones little is known of each.
offered as (

    select
        *,
        offer_name as offer_or_all,
        false as is_all_offers,
        coalesce(is_randomised and lift_shrunk is not null and outcome <> 'suspect', false) as is_evidence
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

),

responses as (

    select
        slice_kind,
        slice,
        offer_or_all as offer,
        channel,
        is_all_offers,
        count(distinct campaign_id) as campaigns,
        sum(sent) as contacts,
        sum(opened) as opened,
        sum(clicked) as clicked,
        sum(redeemed) as redeemed,
        -- the evidence of several campaigns with one offer: the largest with a sound control group, else the largest
        max_by(is_randomised, (is_evidence, measured_treatment, campaign_id)) and not is_all_offers as is_randomised,
        case when not is_all_offers then max_by(lift_shrunk, (is_evidence, measured_treatment, campaign_id)) end as lift_shrunk,
        case when not is_all_offers then max_by(lift_shrunk_lower, (is_evidence, measured_treatment, campaign_id)) end as lift_shrunk_lower,
        case when not is_all_offers then max_by(lift_shrunk_upper, (is_evidence, measured_treatment, campaign_id)) end as lift_shrunk_upper,
        case when not is_all_offers then max_by(value_shrunk, (is_evidence, measured_treatment, campaign_id)) end as value_per_contact,
        max_by(outcome = 'suspect', (is_evidence, measured_treatment, campaign_id)) as is_suspect,
        max(case when is_margin_known then 1 else 0 end) = 1 as is_margin_known
    from offered
    group by slice_kind, slice, offer_or_all, channel, is_all_offers
    having sum(sent) > 0

),

steps as (

    {% for step in ['opened', 'clicked', 'redeemed'] %}
    select
        '{{ step }}' as step,
        is_all_offers,
        slice_kind,
        slice,
        offer,
        channel,
        cast(contacts as double) as contacts,
        cast({{ step }} as double) as hits
    from responses
    {{- '\n\n    union all\n' if not loop.last }}
    {% endfor %}

),

-- What nobody of a whole offer did cannot be seen: an unknown, not a zero.
offers as (

    select
        step,
        slice_kind,
        is_all_offers,
        offer,
        channel,
        sum(hits) as offer_hits,
        sum(contacts) as offer_contacts,
        sum(hits) / sum(contacts) as offer_share
    from steps
    group by step, slice_kind, is_all_offers, offer, channel
    having sum(hits) > 0

),

-- How much the statuses, or the segments, truly differ beyond chance, over all offers: the method of moments for a beta-binomial.
-- The less they differ, the more contacts of the offer as a whole count for each. Decimals: sums do not depend on the order.
spread as (

    select
        steps.step,
        steps.slice_kind,
        steps.is_all_offers,
        {%- for name, term in {
            'seen': 'steps.contacts * power(steps.hits / steps.contacts - offers.offer_share, 2)',
            'by_chance': '(1 - steps.contacts / offers.offer_contacts) * offers.offer_share * (1 - offers.offer_share)',
            'at_most': 'offers.offer_share * (1 - offers.offer_share) * (steps.contacts - steps.contacts * steps.contacts / offers.offer_contacts)'
        }.items() %}
        cast(sum(cast({{ term }} as decimal(30,12))) as double) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from steps
    inner join offers
        on steps.step = offers.step
        and steps.slice_kind = offers.slice_kind
        and steps.offer = offers.offer
        and steps.channel = offers.channel
    group by steps.step, steps.slice_kind, steps.is_all_offers

),

pull as (

    select
        step,
        slice_kind,
        is_all_offers,
        -- between 1 (they have nothing in common) and 10,000 (nothing but chance)
        least(10000.0, greatest(1.0, coalesce(at_most / nullif(greatest(seen - by_chance, 0), 0) - 1, 10000.0))) as weight
    from spread

),

drawn as (

    select
        steps.step,
        steps.slice_kind,
        steps.slice,
        steps.offer,
        steps.channel,
        round((steps.hits + pull.weight * offers.offer_share) / (steps.contacts + pull.weight), 6) as share_shrunk
    from steps
    inner join offers
        on steps.step = offers.step
        and steps.slice_kind = offers.slice_kind
        and steps.offer = offers.offer
        and steps.channel = offers.channel
    inner join pull
        on steps.step = pull.step
        and steps.slice_kind = pull.slice_kind
        and steps.is_all_offers = pull.is_all_offers

),

shares as (

    select
        slice_kind,
        slice,
        offer,
        channel,
        max(share_shrunk) filter (where step = 'opened') as open_rate_shrunk,
        max(share_shrunk) filter (where step = 'clicked') as click_rate_shrunk,
        max(share_shrunk) filter (where step = 'redeemed') as redemption_rate_shrunk
    from drawn
    group by slice_kind, slice, offer, channel

),

judged as (

    select
        responses.*,
        shares.open_rate_shrunk,
        shares.click_rate_shrunk,
        shares.redemption_rate_shrunk,
        -- shown to bring back more than would have come, and to bring in more than it costs
        coalesce(
            responses.is_randomised and not responses.is_suspect
            and responses.lift_shrunk_lower > 0 and responses.value_per_contact > 0, false
        ) as is_proven
    from responses
    left join shares
        on responses.slice_kind = shares.slice_kind
        and responses.slice = shares.slice
        and responses.offer = shares.offer
        and responses.channel = shares.channel

),

placed as (

    select
        *,
        row_number() over (
            partition by slice_kind, slice
            order by is_proven desc, value_per_contact desc nulls last, offer asc, channel asc
        ) as place,
        max(case when is_proven then 1 else 0 end) over (partition by slice_kind, slice) = 1 as has_proven,
        max(case when is_randomised then 1 else 0 end) over (partition by slice_kind, slice) = 1 as has_randomised
    from judged

)

select
    -- key
    placed.slice_kind,
    placed.slice,
    placed.offer,
    placed.channel,

    -- what was done and came back
    placed.campaigns,
    cast(placed.contacts as bigint) as contacts,
    cast(placed.opened as bigint) as opened,
    cast(placed.clicked as bigint) as clicked,
    cast(placed.redeemed as bigint) as redeemed,

    -- shares
    case when placed.open_rate_shrunk is not null then round(cast(placed.opened as double) / placed.contacts, 6) end as open_rate,
    placed.open_rate_shrunk,
    case when placed.click_rate_shrunk is not null then round(cast(placed.clicked as double) / placed.contacts, 6) end as click_rate,
    placed.click_rate_shrunk,
    case
        when placed.redemption_rate_shrunk is not null then round(cast(placed.redeemed as double) / placed.contacts, 6)
    end as redemption_rate,
    placed.redemption_rate_shrunk,

    -- what it changed
    placed.lift_shrunk,
    placed.lift_shrunk_lower,
    placed.lift_shrunk_upper,
    placed.value_per_contact,
    case when placed.is_margin_known then 'margin' else 'revenue' end as value_basis,

    -- what to do next
    placed.has_proven and placed.place = 1 as is_next_best_offer,
    case
        when placed.has_proven
            then max(case when placed.place = 1 then placed.offer || ' (' || placed.channel || ')' end) over (
                partition by placed.slice_kind, placed.slice
            )
        else 'none'
    end as next_best_offer,
    case
        when placed.has_proven then 'brings back more than would have come, and brings in more than it costs'
        when placed.has_randomised then 'no offer has been shown to bring back more than would have come, and more than it costs'
        else 'who redeems may have come anyway: nobody was held back by chance, so send half of a list and see'
    end as next_best_reason
from placed
