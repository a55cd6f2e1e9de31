-- One row per status or segment at the time, offer and channel: how many of those who were sent it opened, clicked and
-- redeemed, each share shrunk toward that of all who were sent it; the effect that the offer was shown to have; and which offer
-- is the next best.

with

judged as (

    select
        responses.*,
        rates.open_rate_shrunk,
        rates.click_rate_shrunk,
        rates.redemption_rate_shrunk,
        against.against_customer_count,
        against.slice_customer_count,
        against.do_not,
        -- shown to bring back more customers than would have come, and to bring in more than it costs
        coalesce(responses.evidence in ('own', 'whole'), false) as is_shown,
        coalesce(2 * against.against_customer_count > against.slice_customer_count, false) as is_against_playbook
    from {{ ref('int_offer_responses') }} as responses
    left join {{ ref('int_offer_rates') }} as rates
        on {{ same_keys('responses', 'rates', ['slice_type', 'slice', 'offer', 'channel']) }}
    left join {{ ref('int_offers_against') }} as against
        on {{ same_keys('responses', 'against', ['slice_type', 'slice', 'offer', 'channel']) }}

),

placed as (

    select
        *,
        row_number() over (
            partition by slice_type, slice
            order by
                is_shown and not is_against_playbook desc, is_shown desc, evidence = 'own' desc nulls last,
                value_per_customer_lower desc nulls last, offer asc, channel asc
        ) as place,
        count(case when is_shown and not is_against_playbook then 1 end) over (partition by slice_type, slice) as advisable_count,
        max(case when is_randomized then 1 else 0 end) over (partition by slice_type, slice) = 1 as has_randomized
    from judged

),

-- What to say of the slice, from its first row.
worded as (

    select
        slice_type,
        slice,
        advisable_count > 0 as has_advice,
        case when advisable_count > 0 then offer || ' (' || channel || ')' else 'none' end as next_best_offer,
        case
            when advisable_count > 0
                -- who to leave out comes first: it must not be cut off
                then case
                        when against_customer_count > 0
                            then 'Leave out ' || {{ number_words('against_customer_count', 'count') }} || ' of '
                                || {{ number_words('slice_customer_count', 'count') }} || ' customers, mostly: ' || do_not || '. '
                        else ''
                    end
                    || case
                        when advisable_count > 1
                            then 'Of ' || cast(advisable_count as string) || ' offers that were shown to work, which is best is not '
                                || 'known: send several, at random. '
                        else ''
                    end
                    || upper(substr(evidence_words, 1, 1)) || substr(evidence_words, 2)
            when is_shown
                then 'Not ' || offer || ' (' || channel || '): the playbook is against it for '
                    || {{ number_words('against_customer_count', 'count') }} || ' of '
                    || {{ number_words('slice_customer_count', 'count') }} || ' customers, mostly: ' || do_not || '. Its evidence: '
                    || evidence_words
            when has_randomized
                then 'No offer has been shown to bring back more customers than would have come anyway, '
                    || 'and to bring in more than it costs'
            else 'Customers who redeem may have come anyway: nobody was held back at random, so send to half of a list and compare'
        end as next_best_reason
    from placed
    where place = 1

)

select
    -- key
    placed.slice_type,
    placed.slice,
    placed.offer,
    placed.channel,

    -- contacts and responses
    placed.campaigns as campaign_count,
    cast(placed.contacts as bigint) as contact_count,
    cast(placed.opened as bigint) as opened_count,
    cast(placed.clicked as bigint) as clicked_count,
    cast(placed.redeemed as bigint) as redeemed_count,

    -- shares
    {%- for rate, count in {'open_rate': 'opened', 'click_rate': 'clicked', 'redemption_rate': 'redeemed'}.items() %}
    case when placed.{{ rate }}_shrunk is not null then round(cast(placed.{{ count }} as double) / placed.contacts, 6) end as {{ rate }},
    placed.{{ rate }}_shrunk,
    {%- endfor %}

    -- effect
    placed.evidence,
    placed.evidence_words,
    placed.measured_treatment_count,
    placed.measured_control_count,
    placed.reordered_count_treatment,
    placed.reordered_count_control,
    placed.lift,
    placed.lift_lower,
    placed.lift_upper,
    placed.value_per_customer,
    placed.value_per_customer_lower,
    placed.value_per_customer_upper,
    case when placed.is_margin_known then 'margin' else 'revenue' end as value_basis,

    -- what the playbook says of today's customers
    coalesce(placed.against_customer_count, 0) as against_customer_count,
    placed.do_not,

    -- what to do next
    worded.has_advice and placed.place = 1 as is_next_best_offer,
    worded.next_best_offer,
    worded.next_best_reason,
    cast(placed.place as bigint) as offer_position,
    cast(sum(case when placed.offer <> 'all offers' then placed.contacts end) over (
        partition by placed.slice_type, placed.slice
    ) as bigint) as slice_contact_count
from placed
inner join worded
    on placed.slice_type = worded.slice_type
    and placed.slice = worded.slice
