-- What would it take to get 10 % more revenue from orders of a single product, and could a test show whether an offer does it?

select
    audience,
    price_case,
    customer_count,
    order_count,
    revenue,
    item_amount,
    needed_take_rate,
    customer_count_per_arm,
    needed_effect,
    minimum_detectable_effect,
    verdict
from {{ ref('upsell_scenario') }}
order by audience_position, case_position
