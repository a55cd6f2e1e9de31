-- One row per campaign, and program with exported lists: its true effect, from what everybody would do with and without it.

{{ config(enabled = is_chosen_form(), materialized = 'view') }}

with

plans as (

    select
        campaigns.campaign_id,
        plan.is_persuadable
    from {{ ref('stg_demo__contact_plan') }} as plan
    inner join {{ ref('stg_demo__campaigns') }} as campaigns on plan.campaign_number = campaigns.campaign_number

    union all

    -- held-back customers are in the control file of every later list, too
    select
        program as campaign_id,
        min_by(is_persuadable, (sent_on, list_id)) as is_persuadable
    from {{ ref('stg_demo__list_plan') }}
    group by program, customer_id

)

select
    campaign_id,
    count(*) as contact_count,
    -- what "ordered again within 30 days: treatment minus control" estimates
    cast(100.0 * count(*) filter (where is_persuadable) / count(*) as decimal(9, 4)) as lift_points
from plans
group by campaign_id
