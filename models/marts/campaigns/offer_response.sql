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
        -- shown to bring back more customers than would have come, and to bring in more than it costs
        coalesce(
            responses.is_randomized and not responses.is_suspect
            and responses.lift_shrunk_lower > 0 and responses.value_per_contact > 0, false
        ) as is_proven
    from {{ ref('int_offer_responses') }} as responses
    left join {{ ref('int_offer_rates') }} as rates
        on {{ same_keys('responses', 'rates', ['slice_type', 'slice', 'offer', 'channel']) }}

),

placed as (

    select
        *,
        row_number() over (
            partition by slice_type, slice
            order by is_proven desc, value_per_contact desc nulls last, offer asc, channel asc
        ) as place,
        max(case when is_proven then 1 else 0 end) over (partition by slice_type, slice) = 1 as has_proven,
        max(case when is_randomized then 1 else 0 end) over (partition by slice_type, slice) = 1 as has_randomized
    from judged

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
    case when placed.open_rate_shrunk is not null then round(cast(placed.opened as double) / placed.contacts, 6) end as open_rate,
    placed.open_rate_shrunk,
    case when placed.click_rate_shrunk is not null then round(cast(placed.clicked as double) / placed.contacts, 6) end as click_rate,
    placed.click_rate_shrunk,
    case
        when placed.redemption_rate_shrunk is not null then round(cast(placed.redeemed as double) / placed.contacts, 6)
    end as redemption_rate,
    placed.redemption_rate_shrunk,

    -- effect
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
                partition by placed.slice_type, placed.slice
            )
        else 'none'
    end as next_best_offer,
    case
        when placed.has_proven then 'brings back more customers than would have come anyway, and brings in more than it costs'
        when placed.has_randomized
            then 'no offer has been shown to bring back more customers than would have come anyway, '
                || 'and to bring in more than it costs'
        else 'customers who redeem may have come anyway: nobody was held back at random, so send to half of a list and compare'
    end as next_best_reason,
    cast(placed.place as bigint) as offer_position,
    cast(sum(case when placed.offer <> 'all offers' then placed.contacts end) over (
        partition by placed.slice_type, placed.slice
    ) as bigint) as slice_contact_count
from placed
