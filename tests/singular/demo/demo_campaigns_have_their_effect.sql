-- Without this, the demo's campaigns could measure something else than what they do: arms of different people, contacts of
-- customers who were not silent, or an effect that no control arm could show.
{{ config(enabled=var('dataset') == 'demo' and var('demo_customers') >= 2000) }}

with

contacts as (

    select * from {{ ref('stg_demo__campaign_contacts') }}

),

orders as (

    select
        customer_id,
        order_id,
        min(ordered_at) as ordered_at
    from {{ ref('stg_demo__order_lines') }}
    where not is_return and customer_id is not null
    group by customer_id, order_id

),

outcomes as (

    select
        contacts.contact_id,
        any_value(contacts.campaign_id) as campaign_id,
        any_value(contacts.arm) as arm,
        any_value(cast(contacts.assigned_at as date)) - max(cast(orders.ordered_at as date)) filter (
            where orders.ordered_at < contacts.assigned_at
        ) as silent_days,
        coalesce(bool_or(
            orders.ordered_at >= contacts.assigned_at and orders.ordered_at < contacts.assigned_at + interval 30 day
        ), false) as has_reordered
    from contacts
    left join orders on contacts.customer_id = orders.customer_id
    group by contacts.contact_id

),

measured as (

    select
        campaign_id,
        min(silent_days) as shortest_silence,
        count(*) filter (where arm = 'treatment') as treated,
        count(*) filter (where arm = 'control') as controls,
        (count(*) filter (where arm = 'treatment' and has_reordered) + 1) / (treated + 2) as treated_rate,
        (count(*) filter (where arm = 'control' and has_reordered) + 1) / (controls + 2) as control_rate,
        sqrt(treated_rate * (1 - treated_rate) / treated + control_rate * (1 - control_rate) / controls) as standard_error
    from outcomes
    group by campaign_id

)

select
    campaigns.campaign_id,
    effects.lift_points,
    campaigns.silent_days_min,
    measured.*
from {{ ref('stg_demo__campaigns') }} as campaigns
left join {{ ref('stg_demo__campaign_effects') }} as effects on campaigns.campaign_id = effects.campaign_id
left join measured on campaigns.campaign_id = measured.campaign_id
where
    -- the truth lies outside a wide interval of the estimate
    not coalesce(
        abs(measured.treated_rate - measured.control_rate - effects.lift_points / 100) <= 4 * measured.standard_error, false
    )
    or measured.shortest_silence <= campaigns.silent_days_min
    -- a campaign that persuades lifts, and the one that does not shows nothing
    or (campaigns.persuaded_pct > 0) <> (effects.lift_points > 5)
    -- in the largest one, the control arm is large enough to show it
    or (
        campaigns.campaign_id = '2025-summer-mail'
        and measured.treated_rate - measured.control_rate < 4 * measured.standard_error
    )
