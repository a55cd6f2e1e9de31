-- One row per aspect (weekday, hour) and basis (segment, customer): does a profile of their own foretell when people order
-- better than the shop's does? Learnt from the orders before the last `use_horizon_days`, judged on those since.

{#- How many orders the shop's profile may stand for beside a customer's own; half of the customers choose, half judge. #}
{%- set strengths = [1, 2, 4, 8, 16, 32, 64, 128, 256] %}
{%- set segmentation = segmentation_presets().keys() | first %}

with

as_of as (

    select
        *,
        cast({{ dbt.dateadd('day', -var('use_horizon_days'), 'as_of_date') }} as date) as parted_on
    from {{ ref('int_as_of') }}

),

orders as (

    select
        orders.customer_id,
        orders.ordered_at,
        orders.ordered_at < as_of.parted_on as is_early
    from {{ ref('int_orders') }} as orders
    inner join as_of
        on orders.ordered_at >= as_of.lookback_start
        and as_of.first_on <= {{ dbt.dateadd('day', -var('use_horizon_days'), 'as_of.parted_on') }}
    where orders.is_order

),

parts as (

    {{ order_parts('orders', 'count(*) filter (where is_early) as early_orders,
    count(*) filter (where not is_early) as late_orders') | indent(4) }}

),

shop_totals as (

    select
        aspect,
        sum(early_orders) as early_orders
    from parts
    group by aspect

),

-- Half an order more for each part, so that nothing is impossible.
shop as (

    select
        parts.aspect,
        parts.part,
        (sum(parts.early_orders) + 0.5)
        / (max(shop_totals.early_orders) + case when parts.aspect = 'hour' then 12e0 else 3.5e0 end) as shop_share
    from parts
    inner join shop_totals
        on parts.aspect = shop_totals.aspect
    group by parts.aspect, parts.part

),

shop_best as (

    select
        aspect,
        max_by(part, (shop_share, -part)) as part
    from shop
    group by aspect

),

-- Whose profile can be judged: somebody with orders before and since.
people as (

    select
        customer_id,
        aspect,
        sum(early_orders) as early_orders,
        sum(late_orders) as late_orders,
        {{ hash_unit("customer_id || ' best time'") }} < 0.5 as is_judge
    from parts
    where customer_id is not null
    group by customer_id, aspect
    having sum(early_orders) > 0 and sum(late_orders) > 0

),

segment_date as (

    select max(history.period_end) as period_end
    from {{ ref('segment_history') }} as history
    inner join as_of
        on history.period_end <= as_of.parted_on
    where history.segmentation = '{{ segmentation }}'

),

segments as (

    select
        history.customer_id,
        history.segment_id
    from {{ ref('segment_history') }} as history
    inner join segment_date
        on history.period_end = segment_date.period_end
    where history.segmentation = '{{ segmentation }}' and history.segment_id is not null

),

segment_parts as (

    select
        segments.segment_id,
        parts.aspect,
        parts.part,
        sum(parts.early_orders) as early_orders
    from parts
    inner join segments
        on parts.customer_id = segments.customer_id
    group by segments.segment_id, parts.aspect, parts.part

),

segment_totals as (

    select
        segment_id,
        aspect,
        sum(early_orders) as early_orders
    from segment_parts
    group by segment_id, aspect

),

segment_shares as (

    select
        segment_totals.segment_id,
        shop.aspect,
        shop.part,
        {{ mixed_share(
            'coalesce(segment_parts.early_orders, 0)', 'segment_totals.early_orders', 'shop.shop_share', segment_strength()
        ) }} as segment_share
    from segment_totals
    inner join shop
        on segment_totals.aspect = shop.aspect
    left join segment_parts
        on segment_totals.segment_id = segment_parts.segment_id
        and shop.aspect = segment_parts.aspect
        and shop.part = segment_parts.part

),

segment_best as (

    select
        segment_id,
        aspect,
        max_by(part, (segment_share, -part)) as part
    from segment_shares
    group by segment_id, aspect

),

strengths as (

    {% for strength in strengths %}
    select {{ strength }}e0 as strength
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

-- How much likelier the orders since are by the customer's own profile than by the shop's: the gain in log-likelihood.
own_gains as (

    select
        people.customer_id,
        people.aspect,
        people.is_judge,
        strengths.strength,
        max(people.late_orders) as late_orders,
        sum(cast(
            parts.late_orders * ln(
                {{ mixed_share('parts.early_orders', 'people.early_orders', 'shop.shop_share', 'strengths.strength') }}
                / shop.shop_share
            ) as decimal(18,6)
        )) as gain
    from people
    inner join parts
        on people.customer_id = parts.customer_id
        and people.aspect = parts.aspect
    inner join shop
        on parts.aspect = shop.aspect
        and parts.part = shop.part
    cross join strengths
    where parts.late_orders > 0
    group by people.customer_id, people.aspect, people.is_judge, strengths.strength

),

own_totals as (

    select
        aspect,
        strength,
        sum(gain) as gain
    from own_gains
    where not is_judge
    group by aspect, strength

),

own_strengths as (

    select
        aspect,
        max_by(strength, (gain, strength)) as strength
    from own_totals
    group by aspect

),

segment_gains as (

    select
        people.customer_id,
        people.aspect,
        max(people.late_orders) as late_orders,
        sum(cast(parts.late_orders * ln(segment_shares.segment_share / shop.shop_share) as decimal(18,6))) as gain
    from people
    inner join segments
        on people.customer_id = segments.customer_id
    inner join parts
        on people.customer_id = parts.customer_id
        and people.aspect = parts.aspect
    inner join shop
        on parts.aspect = shop.aspect
        and parts.part = shop.part
    inner join segment_shares
        on segments.segment_id = segment_shares.segment_id
        and parts.aspect = segment_shares.aspect
        and parts.part = segment_shares.part
    where people.is_judge and parts.late_orders > 0
    group by people.customer_id, people.aspect

),

-- Everybody's best part by their own profile: one of those they ordered in, or the shop's best.
own_candidates as (

    select
        customer_id,
        aspect,
        part,
        early_orders
    from parts

    union all

    select
        people.customer_id,
        people.aspect,
        shop_best.part,
        0 as early_orders
    from people
    inner join shop_best
        on people.aspect = shop_best.aspect

),

own_scores as (

    select
        people.customer_id,
        people.aspect,
        own_candidates.part,
        sum(own_candidates.early_orders) + max(own_strengths.strength * shop.shop_share) as score
    from people
    inner join own_candidates
        on people.customer_id = own_candidates.customer_id
        and people.aspect = own_candidates.aspect
    inner join own_strengths
        on people.aspect = own_strengths.aspect
    inner join shop
        on own_candidates.aspect = shop.aspect
        and own_candidates.part = shop.part
    where people.is_judge
    group by people.customer_id, people.aspect, own_candidates.part

),

chosen_parts as (

    select
        customer_id,
        aspect,
        'customer' as basis,
        max_by(part, (score, -part)) as part
    from own_scores
    group by customer_id, aspect

    union all

    select
        people.customer_id,
        people.aspect,
        'segment' as basis,
        segment_best.part
    from people
    inner join segments
        on people.customer_id = segments.customer_id
    inner join segment_best
        on segments.segment_id = segment_best.segment_id
        and people.aspect = segment_best.aspect
    where people.is_judge

),

hits as (

    select
        chosen_parts.aspect,
        chosen_parts.basis,
        sum(coalesce(parts.late_orders, 0)) as hit_orders,
        sum(coalesce(shop_parts.late_orders, 0)) as shop_hit_orders
    from chosen_parts
    inner join shop_best
        on chosen_parts.aspect = shop_best.aspect
    left join parts
        on chosen_parts.customer_id = parts.customer_id
        and chosen_parts.aspect = parts.aspect
        and chosen_parts.part = parts.part
    left join parts as shop_parts
        on chosen_parts.customer_id = shop_parts.customer_id
        and chosen_parts.aspect = shop_parts.aspect
        and shop_best.part = shop_parts.part
    group by chosen_parts.aspect, chosen_parts.basis

),

gains as (

    select
        own_gains.aspect,
        'customer' as basis,
        own_gains.strength,
        own_gains.late_orders,
        own_gains.gain
    from own_gains
    inner join own_strengths
        on own_gains.aspect = own_strengths.aspect
        and own_gains.strength = own_strengths.strength
    where own_gains.is_judge

    union all

    select
        aspect,
        'segment' as basis,
        cast({{ segment_strength() }} as double) as strength,
        late_orders,
        gain
    from segment_gains

),

sums as (

    select
        aspect,
        basis,
        max(strength) as strength,
        count(*) as customer_count,
        sum(late_orders) as order_count,
        cast(sum(gain) as double) as gain,
        cast(sum(gain * gain) as double) as gain_squares,
        cast(sum(gain * late_orders) as double) as gain_products,
        cast(sum(late_orders * late_orders) as double) as order_squares
    from gains
    group by aspect, basis

),

-- The customer is the unit: somebody's orders are alike.
judged as (

    select
        *,
        gain / order_count as gain_per_order,
        case
            when customer_count > 1
                then 1.959964 * sqrt(
                    greatest(
                        gain_squares - 2 * (gain / order_count) * gain_products
                        + power(gain / order_count, 2) * order_squares,
                        0
                    ) * customer_count / (customer_count - 1)
                ) / order_count
        end as half_width
    from sums

),

asked as (

    {% for aspect in ['weekday', 'hour'] %}
    {%- for basis in ['segment', 'customer'] %}
    select
        '{{ aspect }}' as aspect,
        '{{ basis }}' as basis
    {{ 'union all' if not (loop.last and aspect == 'hour') }}
    {%- endfor %}
    {%- endfor %}

)

select
    -- key
    asked.aspect,
    asked.basis,

    -- who was judged
    coalesce(judged.customer_count, 0) as customer_count,
    cast(coalesce(judged.order_count, 0) as bigint) as order_count,

    -- what came of it
    judged.strength,
    round(judged.gain_per_order, 6) as gain_per_order,
    round(judged.gain_per_order - judged.half_width, 6) as gain_lower,
    round(judged.gain_per_order + judged.half_width, 6) as gain_upper,
    hits.hit_orders / cast(judged.order_count as double) as hit_share,
    hits.shop_hit_orders / cast(judged.order_count as double) as shop_hit_share,

    -- A best time is one choice: it must not be hit less often than the shop's, however well the rest is foretold.
    coalesce(judged.gain_per_order > judged.half_width and hits.hit_orders >= hits.shop_hit_orders, false) as is_used,
    case
        when judged.half_width is null then 'not tried: too short a history'
        when judged.gain_per_order < -judged.half_width then 'not used: foretells worse than the shop''s profile'
        when judged.gain_per_order <= judged.half_width then 'not used: no better than the shop''s profile'
        when hits.hit_orders < hits.shop_hit_orders
            then 'not used: foretells better in all, but its best ' || asked.aspect || ' is hit less often than the shop''s'
        else 'used: foretells better than the shop''s profile'
    end as verdict
from asked
left join judged
    on asked.aspect = judged.aspect
    and asked.basis = judged.basis
left join hits
    on asked.aspect = hits.aspect
    and asked.basis = hits.basis
