-- One row per customer of a campaign with a random control group: what they were like at the assignment, and what they did. At
-- most about `fit_sample_rows` customers per campaign, drawn by hash.

with

trusted as (

    select
        origin,
        campaign_id,
        is_margin_known,
        measured_treatment_count + measured_control_count as customer_count
    from {{ ref('campaign_statistics') }}
    where slice_type = 'all' and outcome in ('effect', 'harm', 'not sure', 'none seen')

),

contacts as (

    select * from {{ ref('int_campaign_contacts') }}

),

-- If the control share was changed, arms also differ by when they were drawn. Only the most frequent share is used.
shares as (

    select
        origin,
        campaign_id,
        coalesce(share_of_control, -1) as share_of_control,
        row_number() over (
            partition by origin, campaign_id order by count(*) desc, coalesce(share_of_control, -1)
        ) as place
    from contacts
    where is_measured and arm is not null
    group by origin, campaign_id, coalesce(share_of_control, -1)

)

select
    contacts.origin,
    contacts.campaign_id,
    contacts.customer_id || '|' || contacts.campaign_round as customer_id,
    contacts.arm,
    contacts.order_count > 0 as has_reordered,
    cast(case when trusted.is_margin_known then contacts.margin else contacts.revenue end as double) as value,
    cast(contacts.cost as double) as cost,
    contacts.recency_days,
    contacts.order_count_before,
    cast(contacts.revenue_before as double) as revenue_before,
    contacts.tenure_days
from contacts
inner join trusted
    on contacts.origin = trusted.origin
    and contacts.campaign_id = trusted.campaign_id
inner join shares
    on contacts.origin = shares.origin
    and contacts.campaign_id = shares.campaign_id
    and coalesce(contacts.share_of_control, -1) = shares.share_of_control
    and shares.place = 1
where contacts.is_measured
    and contacts.arm is not null
    and {{ hash_unit('contacts.customer_id') }} * trusted.customer_count < {{ var('fit_sample_rows') }}
