-- One row per campaign and household, targeted (with a contact time) or not, in the columns of the input contract.

{{ config(enabled = is_chosen_form()) }}

with

campaigns as (

    select
        descriptions.campaign_id,
        descriptions.campaign_type,
        descriptions.starts_at,
        count(distinct coupons.coupon_id) as coupon_count
    from {{ ref('stg_complete_journey__campaign_descriptions_rows') }} as descriptions
    left join {{ ref('stg_complete_journey__coupons_rows') }} as coupons
        on descriptions.campaign_id = coupons.campaign_id
        and coupons.reject_reason is null
    where descriptions.reject_reason is null
    group by
        descriptions.campaign_id,
        descriptions.campaign_type,
        descriptions.starts_at

),

targeted as (

    select * from {{ ref('stg_complete_journey__campaigns_rows') }}
    where reject_reason is null

),

redemptions as (

    select
        campaign_id,
        customer_id,
        min(redeemed_at) as redeemed_at
    from {{ ref('stg_complete_journey__coupon_redemptions_rows') }}
    where reject_reason is null
    group by
        campaign_id,
        customer_id

),

households as (

    select customer_id from {{ ref('stg_complete_journey__transactions_rows') }}
    where reject_reason is null and customer_id is not null
    union
    select customer_id from {{ ref('stg_complete_journey__demographics_rows') }}
    where reject_reason is null
    union
    select customer_id from targeted
    union
    select customer_id from redemptions

)

select
    coalesce(targeted.row_key, md5(campaigns.campaign_id || chr(31) || households.customer_id)) as contact_id,
    campaigns.campaign_id,
    households.customer_id,
    campaigns.campaign_type as contact_type,
    campaigns.coupon_count || case when campaigns.coupon_count = 1 then ' coupon' else ' coupons' end as offer,
    case when targeted.row_key is not null then campaigns.starts_at end as contacted_at,
    redemptions.redeemed_at,
    targeted.source_file,
    targeted.source_row,
    {{ missing_columns('campaign_contacts', ['arm', 'share_of_control', 'assigned_at', 'opened_at', 'clicked_at', 'cost']) | indent(4) }}
from campaigns
cross join households
left join targeted
    on campaigns.campaign_id = targeted.campaign_id
    and households.customer_id = targeted.customer_id
left join redemptions
    on campaigns.campaign_id = redemptions.campaign_id
    and households.customer_id = redemptions.customer_id
