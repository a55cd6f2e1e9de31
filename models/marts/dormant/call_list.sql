-- One row per customer to be called or written to by a person: the high-value dormant with the most at stake, at most
-- `call_list_max`, among those who may be contacted.

with

candidates as (

    select dormant.*
    from {{ ref('dormant_customers') }} as dormant
    cross join {{ ref('int_contact_consent') }} as consent
    left join {{ ref('input__customers') }} as customers
        on dormant.customer_id = customers.customer_id
    where dormant.dormancy_kind = 'high-value' and coalesce(customers.contact_consent, consent.unknown_may_be_contacted)
    order by dormant.value_at_stake desc, dormant.customer_id asc
    limit {{ var('call_list_max') }}

)

select
    -- key
    customer_id,
    cast(row_number() over (order by value_at_stake desc, customer_id asc) as bigint) as position,

    -- what is at stake
    value_at_stake,
    share_of_value_at_stake,
    cast(sum(cast(share_of_value_at_stake as decimal(18,9))) over (
        order by value_at_stake desc, customer_id asc rows between unbounded preceding and current row
    ) as double) as share_of_value_so_far,

    -- what to know before the call
    silence_days,
    last_order_at,
    order_count,
    reason,
    evidence,
    coalesce(last_product_name, last_product_id) as last_product,
    coalesce(favourite_product_name, favourite_product_id) as favourite_product,
    favourite_category,
    new_product_name,

    -- what to do, and when
    best_weekday,
    best_hour,
    strategy,
    action_1,
    offer,
    channel,
    do_not,
    max_cost_per_customer
from candidates
