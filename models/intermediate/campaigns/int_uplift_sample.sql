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

),

contacts as (

    select * from {{ ref('int_campaign_contacts') }}

),

-- Where the control share was changed, arms differ by when they were drawn, too: only the share that most were drawn with.
shares as (

    select
        origin,
        campaign_id,
        coalesce(control_share, -1) as control_share,
        row_number() over (
            partition by origin, campaign_id order by count(*) desc, coalesce(control_share, -1)
        ) as place
    from contacts
    where is_measured and arm is not null
    group by origin, campaign_id, coalesce(control_share, -1)

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
from contacts
inner join trusted
    on contacts.origin = trusted.origin
    and contacts.campaign_id = trusted.campaign_id
inner join shares
    on contacts.origin = shares.origin
    and contacts.campaign_id = shares.campaign_id
    and coalesce(contacts.control_share, -1) = shares.control_share
    and shares.place = 1
where contacts.is_measured
    and contacts.arm is not null
    and {{ hash_unit('contacts.customer_id') }} * trusted.customers < {{ var('fit_sample_rows') }}
