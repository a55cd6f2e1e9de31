-- One row per campaign: its true effect, from what everybody would do with and without it.

select
    campaigns.campaign_id,
    count(*) as contact_count,
    -- what "returned within 30 days: treatment minus control" is an estimate of
    cast(100.0 * count(*) filter (where plan.is_persuadable) / count(*) as decimal(9, 4)) as lift_points
from {{ ref('stg_demo__contact_plan') }} as plan
inner join {{ ref('stg_demo__campaigns') }} as campaigns on plan.campaign_number = campaigns.campaign_number
group by campaigns.campaign_id
