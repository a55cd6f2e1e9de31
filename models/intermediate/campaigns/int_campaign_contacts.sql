-- One row per campaign, round and customer it was aimed at, from the data's past campaigns and from our own programs: the arm,
-- what was sent, what they were like before, and what they ordered in the days that count. By assignment, whatever was sent.

{%- set slipping_after_days = var('slipping_after_days') or var('dormant_after_days') // 2 %}
{%- set worth = 'margin_amount' if var('high_value_by') == 'margin'
    else 'net_amount' if var('refund_policy') == 'net' else 'gross_amount' %}
{%- set revenue = 'net_amount' if var('refund_policy') == 'net' else 'gross_amount' %}
{%- set segmentation = segmentation_presets().keys() | first %}

with

as_of as (

    select * from {{ ref('int_as_of') }}

),

-- When a campaign went out, for those whom it left out without saying when.
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
            when lower(trim(min_by(arm, (dated_on, contact_id)))) = 'control' then 'control'
            when min_by(arm, (dated_on, contact_id)) is not null then 'treatment'
        end as arm,
        cast(min_by(control_share, (dated_on, contact_id)) as double) as control_share,
        cast(min(contacted_at) as date) as sent_on,
        count(opened_at) > 0 as has_opened,
        count(clicked_at) > 0 as has_clicked,
        count(redeemed_at) > 0 as has_redeemed,
        cast(sum(cost) as decimal(18,4)) as cost,
        cast(null as string) as status,
        cast(null as decimal(38,4)) as spend_before
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
        max(assignments.control_share) as control_share,
        min(sent.sent_on) as sent_on,
        false as has_opened,
        false as has_clicked,
        false as has_redeemed,
        cast(case when count(sent.sent_on) > 0 then max(programs.cost_per_contact) else 0 end as decimal(18,4)) as cost,
        max(assignments.stratum) as status,
        cast(max(assignments.pre_period_spend) as decimal(38,4)) as spend_before
    from {{ ref('winback_assignments') }} as assignments
    left join {{ ref('programs') }} as programs
        on assignments.program = programs.program
    left join {{ ref('winback_sent') }} as sent
        on assignments.dataset = sent.dataset
        and assignments.program = sent.program
        and assignments.customer_id = sent.customer_id
        and assignments.assigned_on <= sent.sent_on
        -- what is sent when the days that count are over is no part of what they show
        and {{ dbt.datediff('assignments.assigned_on', 'sent.sent_on', 'day') }} < assignments.outcome_days
    where assignments.dataset = '{{ var("dataset") }}'
    group by assignments.program, assignments.salt, assignments.customer_id

),

contacts as (

    select both_sources.*
    from (
        select * from past_campaigns
        union all
        select * from programs
    ) as both_sources
    inner join as_of
        on both_sources.assigned_on <= as_of.as_of_date

),

orders as (

    select
        customer_id,
        order_key,
        ordered_at,
        cast(ordered_at as date) as ordered_on,
        lag(ordered_at) over (partition by customer_id order by ordered_at, order_key) as previous_ordered_at
    from {{ ref('int_orders') }}
    where is_order and customer_id is not null

),

-- Days, not minutes: on the day of the assignment nobody has had the message when the day begins.
around as (

    select
        contacts.origin,
        contacts.campaign_id,
        contacts.campaign_round,
        contacts.customer_id,
        max(orders.ordered_at) filter (where orders.ordered_on < contacts.assigned_on) as last_ordered_at,
        min(orders.ordered_at) filter (where orders.ordered_on < contacts.assigned_on) as first_ordered_at,
        max_by(orders.previous_ordered_at, (orders.ordered_at, orders.order_key)) filter (
            where orders.ordered_on < contacts.assigned_on
        ) as ordered_before_at,
        count(*) filter (where orders.ordered_on < contacts.assigned_on) as orders_before,
        count(*) filter (
            where orders.ordered_on >= contacts.assigned_on
                and {{ dbt.datediff('contacts.assigned_on', 'orders.ordered_on', 'day') }} < contacts.outcome_days
        ) as order_count
    from contacts
    inner join orders
        on contacts.customer_id = orders.customer_id
    group by contacts.origin, contacts.campaign_id, contacts.campaign_round, contacts.customer_id

),

-- Refunds count on the day they are made.
money as (

    select
        contacts.origin,
        contacts.campaign_id,
        contacts.campaign_round,
        contacts.customer_id,
        sum(days.{{ revenue }}) filter (where days.ordered_on < contacts.assigned_on) as spend_before,
        sum(days.{{ worth }}) filter (where days.ordered_on < contacts.assigned_on) as value_before,
        sum(days.{{ revenue }}) filter (where days.ordered_on >= contacts.assigned_on) as revenue,
        sum(days.margin_amount) filter (where days.ordered_on >= contacts.assigned_on) as margin
    from contacts
    inner join {{ ref('int_order_days') }} as days
        on contacts.customer_id = days.customer_id
    where {{ dbt.datediff('contacts.assigned_on', 'days.ordered_on', 'day') }} < contacts.outcome_days
        {%- if var('lookback_days') is not none %}
        and {{ dbt.datediff('days.ordered_on', 'contacts.assigned_on', 'day') }} <= {{ var('lookback_days') }}
        {%- endif %}
    group by contacts.origin, contacts.campaign_id, contacts.campaign_round, contacts.customer_id

),

high_value as (

    select
        max(high_value_from) as high_value_from,
        -- margins are compared only where all are known
        (select coalesce(max(lifetime_value_basis) = 'margin', false) from {{ ref('int_customer_measures') }}) as is_margin_known
    from {{ ref('int_customer_statuses') }}
    where is_today

),

known as (

    select
        contacts.*,
        as_of.as_of_date,
        around.last_ordered_at,
        around.orders_before,
        around.order_count,
        money.revenue,
        money.spend_before as spend_before_by_orders,
        case when high_value.is_margin_known then coalesce(money.margin, 0) end as margin,
        {{ dbt.datediff('around.last_ordered_at', 'contacts.assigned_on', 'day') }} as silence_days,
        {{ dbt.datediff('around.first_ordered_at', 'contacts.assigned_on', 'day') }} as tenure_days,
        {{ dbt.datediff('around.ordered_before_at', 'around.last_ordered_at', 'day') }} as gap_before_days,
        money.value_before > 0 and cast(money.value_before as double) >= high_value.high_value_from as is_high_value,
        -- a list that nobody sent is no campaign; that it was not sent has nothing to do with its customers
        contacts.origin = 'past campaign' or max(case when contacts.sent_on is not null then 1 else 0 end) over (
            partition by contacts.origin, contacts.campaign_id, contacts.campaign_round, contacts.assigned_on
        ) = 1 as was_sent
    from contacts
    cross join as_of
    cross join high_value
    left join around
        on contacts.origin = around.origin
        and contacts.campaign_id = around.campaign_id
        and contacts.campaign_round = around.campaign_round
        and contacts.customer_id = around.customer_id
    left join money
        on contacts.origin = money.origin
        and contacts.campaign_id = money.campaign_id
        and contacts.campaign_round = money.campaign_round
        and contacts.customer_id = money.customer_id

),

-- The segment at the last period end up to then, in the first segmentation and by today's model.
period_ends as (

    select as_of_date
    from {{ ref('int_history_dates') }}
    where is_period_end

),

segments as (

    select
        contacts.origin,
        contacts.campaign_id,
        contacts.campaign_round,
        contacts.customer_id,
        max(period_ends.as_of_date) as period_end,
        max_by(history.segment, period_ends.as_of_date) as segment
    from contacts
    inner join period_ends
        on contacts.assigned_on >= period_ends.as_of_date
    left join {{ ref('int_segments_at_dates') }} as history
        on period_ends.as_of_date = history.as_of_date
        and contacts.customer_id = history.customer_id
        and history.segmentation = '{{ segmentation }}'
    group by contacts.origin, contacts.campaign_id, contacts.campaign_round, contacts.customer_id

),

placed as (

    select
        *,
        case
            when silence_days > {{ var('lost_after_days') }} then 'lost'
            when silence_days > {{ var('dormant_after_days') }} then 'dormant'
            when silence_days > {{ slipping_after_days }} then 'slipping'
            when tenure_days <= {{ var('new_within_days') }} then 'new'
            when gap_before_days > {{ var('dormant_after_days') }} then 'reactivated'
            when silence_days is not null then 'active'
        end as lifecycle
    from known

)

select
    -- key
    placed.origin,
    placed.campaign_id,
    placed.campaign_round,
    placed.customer_id,

    -- the campaign
    placed.contact_type,
    placed.offer,

    -- the assignment
    placed.assigned_on,
    cast(date_trunc('week', placed.assigned_on) as date) as cohort_week,
    placed.outcome_days,
    placed.arm,
    placed.control_share,
    placed.was_sent
    and {{ dbt.datediff('placed.assigned_on', 'placed.as_of_date', 'day') }} >= placed.outcome_days as is_measured,
    placed.was_sent,

    -- the contact
    placed.sent_on,
    placed.has_opened,
    placed.has_clicked,
    placed.has_redeemed,
    coalesce(placed.cost, 0) as cost,

    -- before
    coalesce(placed.status, status_map.status, 'No order yet') as status,
    case
        when segments.segment is not null then segments.segment
        when placed.silence_days is null then 'no order yet'
        when {{ dbt.datediff('segments.period_end', 'placed.assigned_on', 'day') }} >= placed.tenure_days then 'new'
        else 'not known'
    end as segment,
    cast(coalesce(placed.spend_before, placed.spend_before_by_orders, 0) as decimal(38,4)) as spend_before,
    cast(coalesce(placed.orders_before, 0) as bigint) as orders_before,
    cast(placed.silence_days as bigint) as silence_days,
    cast(placed.tenure_days as bigint) as tenure_days,

    -- in the days that count
    cast(coalesce(placed.order_count, 0) as bigint) as order_count,
    cast(coalesce(placed.revenue, 0) as decimal(38,4)) as revenue,
    cast(placed.margin as decimal(38,4)) as margin
from placed
left join segments
    on placed.origin = segments.origin
    and placed.campaign_id = segments.campaign_id
    and placed.campaign_round = segments.campaign_round
    and placed.customer_id = segments.customer_id
left join {{ ref('status_map') }} as status_map
    on placed.lifecycle = status_map.lifecycle
    and case when placed.is_high_value then 'high' else 'other' end = status_map.value_band
