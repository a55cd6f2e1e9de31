-- One row per customer for a personal call or letter: the high-value dormant customers with the most revenue at risk, at most
-- `call_list_max`, among those who may be contacted.

{{ config(materialized = 'ephemeral') }}

select dormant.*
from {{ ref('dormant_customers') }} as dormant
cross join {{ ref('int_contact_consent') }} as consent
left join {{ ref('input__customers') }} as customers
    on dormant.customer_id = customers.customer_id
where dormant.dormancy_type = 'high-value'
    and case when customers.customer_id is null then consent.unlisted_reason is null else coalesce(customers.contact_consent, consent.unknown_reason is null) end
order by dormant.revenue_at_risk desc, dormant.customer_id asc
limit {{ var('call_list_max') }}
