-- One row per audience (customers who only ever put a single product into an order; all orders of a single product) and case of
-- what one more product brings: a scenario, not a forecast, of what it takes to get `upsell_goal` more revenue from them.

with

audiences as (

    select
        *,
        cast(greatest(revenue, 0) as double) * {{ var('upsell_goal') }} as goal_amount,
        floor(customer_count / 2e0) as customer_count_per_arm,
        -- of those alike before the last days: nobody of few is no proof that nobody does
        (past_more_count + 1e0) / (past_customer_count + 2e0) as base_rate
    from {{ ref('int_upsell_audiences') }}

),

-- The difference of two shares that four of five tests show: 5 % error, 80 % power, the variance that the raised share has.
tests as (

    select
        audience,
        ratio * (1 - 2 * base_rate) / (2 * (1 + ratio))
        + sqrt(power(ratio * (1 - 2 * base_rate), 2) + 8 * ratio * (1 + ratio) * base_rate * (1 - base_rate)) / (2 * (1 + ratio))
            as minimum_detectable_effect
    from (
        select
            *,
            power({{ test_deviations() }}, 2) / nullif(customer_count_per_arm, 0) as ratio
        from audiences
        where past_customer_count > 0
    ) as ratios

),

scenarios as (

    select
        audiences.*,
        prices.price_case,
        prices.case_position,
        prices.item_amount_basis,
        prices.item_amount,
        audiences.goal_amount / nullif(audiences.order_count * case when prices.item_amount > 0 then prices.item_amount end, 0)
            as needed_take_rate,
        case
            when audiences.base_rate + tests.minimum_detectable_effect <= 1 then tests.minimum_detectable_effect
        end as minimum_detectable_effect,
        -- whoever orders more at other times is another population
        case when audiences.audience_position = 1 then taste.tested_count end as tested_count,
        case when audiences.audience_position = 1 then taste.hit_rate end as hit_rate
    from audiences
    inner join {{ ref('int_upsell_prices') }} as prices
        on audiences.revenue is not null
    cross join {{ ref('int_upsell_taste') }} as taste
    left join tests
        on audiences.audience = tests.audience

),

effects as (

    select
        *,
        -- those who would have to add a product within the days of a test, if nobody adds two
        needed_take_rate * order_count / customer_count * test_days / period_days as needed_effect
    from scenarios

)

select
    -- key
    audience,
    price_case,
    cast(audience_position as bigint) as audience_position,
    cast(case_position as bigint) as case_position,

    -- who they are, and what they bring
    cast(customer_count as bigint) as customer_count,
    cast(order_count as bigint) as order_count,
    round(order_count * 365e0 / period_days, 2) as orders_per_year,
    cast(revenue as decimal(38,4)) as revenue,
    cast(period_days as bigint) as period_days,

    -- what the goal takes
    cast({{ var('upsell_goal') }} as double) as goal,
    cast(goal_amount as decimal(38,4)) as goal_amount,
    cast(item_amount as decimal(38,4)) as item_amount,
    item_amount_basis,
    round(needed_take_rate, 6) as needed_take_rate,

    -- what happens by itself
    round(share_of_orders_with_more, 6) as share_of_orders_with_more,
    cast(past_customer_count as bigint) as past_customer_count,
    cast(past_more_count as bigint) as past_more_count,
    cast(tested_count as bigint) as tested_count,
    round(hit_rate, 6) as hit_rate,

    -- what a test would show
    cast(test_days as bigint) as test_days,
    cast(customer_count_per_arm as bigint) as customer_count_per_arm,
    round(needed_effect, 6) as needed_effect,
    round(minimum_detectable_effect, 6) as minimum_detectable_effect,

    'Scenario: ' || case
        when revenue <= 0 then 'they brought no revenue, so a goal in percent of it means nothing.'
        when needed_take_rate is null then 'what one more product would bring is not known.'
        when needed_take_rate > 1 then 'out of reach, since every order would need more than one more product.'
        when past_customer_count > 0 and base_rate + needed_effect > 1
            then 'out of reach, since more customers would have to order several products than there are.'
        else {{ number_words('needed_take_rate', 'share') }} || ' of the orders would need one more product. '
            || case
                when minimum_detectable_effect is null then 'Too few customers to test whether an offer does that.'
                when needed_effect < minimum_detectable_effect
                    then 'Too few customers to test that: only a larger effect would be seen.'
                else 'A test can show whether an offer does that.'
            end
    end as verdict
from effects
