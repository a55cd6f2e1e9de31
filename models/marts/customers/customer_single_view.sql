-- One row per customer: everything the orders of the lookback say, one column per measure, and what they are expected to bring.
-- Segmentations read the measures, not this table: a segment must not move because a forecast was fitted again.

select
    measures.*,
    lifetime.expected_value_365
from {{ ref('int_customer_measures') }} as measures
left join {{ ref('customer_lifetime_value') }} as lifetime
    on measures.customer_id = lifetime.customer_id
