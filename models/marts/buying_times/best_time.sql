-- One row per customer: the weekday and hour at which an order is most likely, by the times of their own orders mixed with the
-- shop's (or the segment's), if `best_time_evidence` shows that these predict better than the shop's alone.

with

shares as (

    select
        candidates.customer_id,
        candidates.aspect,
        candidates.group_id,
        candidates.order_count,
        candidates.part,
        profiles.has_parts,
        profiles.is_shop_best,
        {{ mixed_share(
            'sum(candidates.part_orders)', 'candidates.order_count', 'profiles.share', 'candidates.strength'
        ) }} as share
    from {{ ref('int_best_time_candidates') }} as candidates
    inner join {{ ref('int_time_profiles') }} as profiles
        on candidates.group_id = profiles.group_id
        and candidates.aspect = profiles.aspect
        and candidates.part = profiles.part
    group by
        candidates.customer_id, candidates.aspect, candidates.group_id, candidates.order_count, candidates.strength,
        candidates.part, profiles.has_parts, profiles.is_shop_best, profiles.share

),

-- Data with days only has one hour for all orders, which is not a best hour.
chosen as (

    select
        customer_id,
        aspect,
        max_by(part, (share, is_shop_best, -part)) as part,
        max(case when has_parts then 1 else 0 end) = 1 as has_parts,
        max(share) as share,
        max(case when is_shop_best then share end) as shop_share,
        max(case when order_count > 0 then 2 when group_id > 0 then 1 else 0 end) as basis
    from shares
    group by customer_id, aspect

),

-- The shop's own best part is one only if it is beyond chance.
known as (

    select
        chosen.*,
        case
            when (chosen.basis > 0 or evidence.is_used) and (chosen.aspect = 'weekday' or chosen.has_parts) then chosen.part
        end as known_part
    from chosen
    inner join {{ ref('best_time_evidence') }} as evidence
        on chosen.aspect = evidence.aspect
        and evidence.basis = 'shop'

),

best_times as (

    select
        -- key
        weekdays.customer_id,

        -- when
        weekdays.known_part as best_weekday,
        hours.known_part as best_hour,

        -- basis and gain
        case greatest(weekdays.basis, hours.basis) when 2 then 'customer' when 1 then 'segment' else 'shop' end as basis,
        round(weekdays.share * hours.share - weekdays.shop_share * hours.shop_share, 9) as gain
    from known as weekdays
    inner join known as hours
        on weekdays.customer_id = hours.customer_id
        and hours.aspect = 'hour'
    where weekdays.aspect = 'weekday'

),

-- Decimals, so that the mean does not depend on the order of the rows.
own_times as (

    select cast(sum(cast(gain as decimal(18,9))) as double) / nullif(count(*), 0) as mean_gain
    from best_times
    where basis <> 'shop'

)

select
    best_times.*,
    own_times.mean_gain
from best_times
cross join own_times
