-- One row per campaign and customer it is aimed at, in the columns of the input contract; nothing is sent to the control arm.

{{ config(enabled = is_chosen_form()) }}

with

plan as (

    select * from {{ ref('stg_demo__contact_plan') }}

),

campaigns as (

    select * from {{ ref('stg_demo__campaigns') }}

),

orders as (

    select
        order_number,
        ordered_at
    from {{ ref('stg_demo__orders') }}

),

contacted as (

    select
        plan.*,
        campaigns.campaign_id,
        campaigns.contact_type,
        campaigns.offer,
        campaigns.opened_pct,
        campaigns.clicked_pct,
        campaigns.contact_cost,
        campaigns.treatment_pct,
        orders.ordered_at as redeemed_at,
        -- assigned before anybody can buy on that day, sent later on that day
        cast(campaigns.starts_on as timestamp) + to_hours(6) as assigned_at,
        case
            when plan.arm = 'treatment'
                then
                    cast(campaigns.starts_on as timestamp)
                    + to_hours(9)
                    + to_seconds({{ demo_draw("plan.draw_key || ' sent'", 36000) }})
        end as contacted_at
    from plan
    inner join campaigns on plan.campaign_number = campaigns.campaign_number
    left join orders on plan.redeeming_order_number = orders.order_number

),

opened as (

    select
        *,
        -- Customers who redeem have read it. At most four hours pass, and they order on a later day.
        case
            when redeemed_at is not null or {{ demo_draw("draw_key || ' opens'", 100) }} < opened_pct
                then contacted_at + to_seconds(20 + {{ demo_draw("draw_key || ' opened'", 14400) }})
        end as read_at
    from contacted

)

select
    -- key
    campaign_id || '-' || printf('%06d', member_number) as contact_id,
    campaign_id,
    customer_id,

    -- what
    contact_type,
    offer,
    arm,
    (100 - treatment_pct) / 100 as share_of_control,

    -- when
    assigned_at,
    contacted_at,
    case when opened_pct is not null then read_at end as opened_at,
    case
        when
            (read_at is not null or opened_pct is null)
            and (redeemed_at is not null or {{ demo_draw("draw_key || ' clicks'", 100) }} < clicked_pct)
            and clicked_pct is not null
            then coalesce(read_at, contacted_at) + to_seconds(15 + {{ demo_draw("draw_key || ' clicked'", 600) }})
    end as clicked_at,
    redeemed_at,

    -- money
    case when arm = 'treatment' then contact_cost else 0 end as cost,

    -- where it came from
    'demo contacts' as source_file,
    cast(campaign_number as bigint) * 1000000000 + member_number as source_row

from opened
