-- One row per campaign, and programme whose lists were exported: its true effect, from what everybody would do with and without
-- it.

with

plans as (

    select
        campaigns.campaign_id,
        plan.is_persuadable
    from {{ ref('stg_demo__contact_plan') }} as plan
    inner join {{ ref('stg_demo__campaigns') }} as campaigns on plan.campaign_number = campaigns.campaign_number

    union all

    -- who is held back stands in the control file of every later list, too
    select
        program as campaign_id,
        min_by(is_persuadable, (sent_on, list_id)) as is_persuadable
    from {{ ref('stg_demo__list_plan') }}
    group by program, customer_id

)

select
    campaign_id,
    count(*) as contact_count,
    -- what "returned within 30 days: treatment minus control" is an estimate of
    cast(100.0 * count(*) filter (where is_persuadable) / count(*) as decimal(9, 4)) as lift_points
from plans
group by campaign_id
