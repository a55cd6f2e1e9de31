-- One row per status or segment at the time, offer (also: all offers) and channel: the shares that opened, clicked and
-- redeemed, each shrunk toward that of all customers with the offer.

{{ config(materialized = 'ephemeral') }}

with

responses as (

    select * from {{ ref('int_offer_responses') }}

),

steps as (

    {% for step in ['opened', 'clicked', 'redeemed'] %}
    select
        '{{ step }}' as step,
        is_all_offers,
        slice_type,
        slice,
        offer,
        channel,
        cast(contacts as double) as contacts,
        cast({{ step }} as double) as hits
    from responses
    {{- '\n\n    union all\n' if not loop.last }}
    {% endfor %}

),

-- If nobody did something in a whole offer, it was not recorded: the share is unknown, not zero.
offers as (

    select
        step,
        slice_type,
        is_all_offers,
        offer,
        channel,
        sum(hits) as offer_hits,
        sum(contacts) as offer_contacts,
        sum(hits) / sum(contacts) as offer_share
    from steps
    group by step, slice_type, is_all_offers, offer, channel
    having sum(hits) > 0

),

-- How much the statuses, or the segments, truly differ beyond chance, over all offers: the method of moments for a
-- beta-binomial. The less they differ, the more contacts of the whole offer count for each. Decimals: sums do not depend on the
-- order.
spread as (

    select
        steps.step,
        steps.slice_type,
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
        and {{ same_keys('steps', 'offers', ['slice_type', 'offer', 'channel']) }}
    group by steps.step, steps.slice_type, steps.is_all_offers

),

pull as (

    select
        step,
        slice_type,
        is_all_offers,
        -- from 1 (they have nothing in common) to 10,000 (all differences are chance)
        least(10000.0, greatest(1.0, coalesce(at_most / nullif(greatest(seen - by_chance, 0), 0) - 1, 10000.0))) as weight
    from spread

),

drawn as (

    select
        steps.step,
        steps.slice_type,
        steps.slice,
        steps.offer,
        steps.channel,
        round((steps.hits + pull.weight * offers.offer_share) / (steps.contacts + pull.weight), 6) as share_shrunk
    from steps
    inner join offers
        on steps.step = offers.step
        and {{ same_keys('steps', 'offers', ['slice_type', 'offer', 'channel']) }}
    inner join pull
        on steps.step = pull.step
        and steps.slice_type = pull.slice_type
        and steps.is_all_offers = pull.is_all_offers

)

select
    slice_type,
    slice,
    offer,
    channel,
    max(share_shrunk) filter (where step = 'opened') as open_rate_shrunk,
    max(share_shrunk) filter (where step = 'clicked') as click_rate_shrunk,
    max(share_shrunk) filter (where step = 'redeemed') as redemption_rate_shrunk
from drawn
group by slice_type, slice, offer, channel
