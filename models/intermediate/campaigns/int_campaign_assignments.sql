-- One row per campaign, round and customer it was aimed at, from the data's past campaigns and from our own programs: the arm,
-- and what was sent.

{{ config(materialized = 'ephemeral') }}

with

-- A customer of the control group may have no date; then the day on which the campaign went out is used.
dated as (

    select
        contacts.*,
        cast(coalesce(
            contacts.assigned_at,
            contacts.contacted_at,
            min(coalesce(contacts.assigned_at, contacts.contacted_at)) over (partition by contacts.campaign_id)
        ) as date) as dated_on
    from {{ ref('input__campaign_contacts') }} as contacts
    where contacts.customer_id is not null and contacts.campaign_id is not null

),

past_campaigns as (

    select
        'past campaign' as origin,
        campaign_id,
        '1' as campaign_round,
        customer_id,
        min(contact_type) as contact_type,
        min(offer) as offer,
        min(dated_on) as assigned_on,
        cast({{ var('campaign_outcome_days') }} as bigint) as outcome_days,
        case
            when lower(trim(min_by(arm, (dated_on, contact_id)) filter (where arm is not null))) = 'control' then 'control'
            when min_by(arm, (dated_on, contact_id)) filter (where arm is not null) is not null then 'treatment'
        end as arm,
        cast(
            min_by(share_of_control, (dated_on, contact_id)) filter (where share_of_control is not null) as double
        ) as share_of_control,
        cast(min(contacted_at) as date) as sent_on,
        count(opened_at) > 0 as has_opened,
        count(clicked_at) > 0 as has_clicked,
        count(redeemed_at) > 0 as has_redeemed,
        cast(sum(cost) as decimal(18,4)) as cost,
        cast(null as string) as status,
        cast(null as decimal(38,4)) as revenue_before
    from dated
    where dated_on is not null
    group by campaign_id, customer_id

),

programs as (

    select
        'program' as origin,
        assignments.program as campaign_id,
        assignments.salt as campaign_round,
        assignments.customer_id,
        max(programs.channel) as contact_type,
        max(programs.offer) as offer,
        max(assignments.assigned_on) as assigned_on,
        max(assignments.outcome_days) as outcome_days,
        max(assignments.arm) as arm,
        max(assignments.share_of_control) as share_of_control,
        min(sent.sent_on) as sent_on,
        false as has_opened,
        false as has_clicked,
        false as has_redeemed,
        cast(case when count(sent.sent_on) > 0 then max(programs.cost_per_contact) else 0 end as decimal(18,4)) as cost,
        max(assignments.stratum) as status,
        cast(max(assignments.pre_period_revenue) as decimal(38,4)) as revenue_before
    from {{ ref('list_assignments') }} as assignments
    left join {{ ref('programs') }} as programs
        on assignments.program = programs.program
    left join {{ ref('lists_sent') }} as sent
        on assignments.dataset = sent.dataset
        and assignments.program = sent.program
        and assignments.customer_id = sent.customer_id
        and assignments.assigned_on <= sent.sent_on
        -- contacts after the days that count are not part of the result
        and {{ dbt.datediff('assignments.assigned_on', 'sent.sent_on', 'day') }} < assignments.outcome_days
    where assignments.dataset = '{{ shop() }}'
    group by assignments.program, assignments.salt, assignments.customer_id

),

assignments as (

    select * from past_campaigns
    union all
    select * from programs

)

select
    assignments.*,
    as_of.as_of_date,
    -- what customers ordered on days before the data is not known
    coalesce(assignments.assigned_on < as_of.first_on, false) as is_before_data,
    -- a list that nobody sent is no campaign; that it was not sent does not depend on its customers. What somebody did who has been
    -- forgotten is not known, whatever the arm.
    not {{ is_forgotten_record('assignments.customer_id') }} and (
        assignments.origin = 'past campaign' or max(case when assignments.sent_on is not null then 1 else 0 end) over (
            partition by assignments.origin, assignments.campaign_id, assignments.campaign_round, assignments.assigned_on
        ) = 1
    ) as was_sent
from assignments
inner join {{ ref('int_as_of') }} as as_of
    on assignments.assigned_on <= as_of.as_of_date
