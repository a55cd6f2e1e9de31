-- One row per customer of a campaign with a control group by chance: what they were like when they were assigned, and what they
-- did. At most about `fit_sample_rows` customers per campaign, drawn by hash.

with

trusted as (

    select
        origin,
        campaign_id,
        is_margin_known,
        measured_treatment + measured_control as customers
    from {{ ref('campaign_statistics') }}
    where slice_kind = 'all' and outcome in ('effect', 'harm', 'none seen')

)

select
    contacts.origin,
    contacts.campaign_id,
    contacts.customer_id || '|' || contacts.campaign_round as customer_id,
    contacts.arm,
    contacts.order_count > 0 as has_returned,
    cast(case when trusted.is_margin_known then contacts.margin else contacts.revenue end as double) as value,
    cast(contacts.cost as double) as cost,
    contacts.silence_days,
    contacts.orders_before,
    cast(contacts.spend_before as double) as spend_before,
    contacts.tenure_days
from {{ ref('int_campaign_contacts') }} as contacts
inner join trusted
    on contacts.origin = trusted.origin
    and contacts.campaign_id = trusted.campaign_id
where contacts.is_measured
    and contacts.arm is not null
    and {{ hash_unit('contacts.customer_id') }} * trusted.customers < {{ var('fit_sample_rows') }}
