-- One row per campaign, round and customer it was aimed at, from the data's past campaigns and from our own programs: the arm,
-- what was sent, what the customers were like before, and what they ordered in the days that count. By assignment, whatever was
-- sent.

{%- set keys = ['origin', 'campaign_id', 'campaign_round', 'customer_id'] %}

with

contacts as (

    select * from {{ ref('int_campaign_assignments') }}

),

ordered as (

    select * from {{ ref('int_campaign_orders') }}

),

high_value as (

    select
        max(high_value_from) as high_value_from,
        -- margins are compared only where all are known
        (select coalesce(max(lifetime_value_basis) = 'margin', false) from {{ ref('int_customer_measures') }}) as is_margin_known
    from {{ ref('int_customer_statuses') }}
    where is_today

),

-- The segment at the last period end before that, in the first segmentation and by today's model.
period_ends as (

    select as_of_date
    from {{ ref('int_history_dates') }}
    where is_period_end

),

segments as (

    select
        contacts.{{ keys | join(',\n        contacts.') }},
        max(period_ends.as_of_date) as period_end,
        max_by(history.segment, period_ends.as_of_date) filter (where history.segment is not null) as segment
    from contacts
    inner join period_ends
        on contacts.assigned_on >= period_ends.as_of_date
    left join {{ ref('int_segments_at_dates') }} as history
        on period_ends.as_of_date = history.as_of_date
        and contacts.customer_id = history.customer_id
        and history.segmentation = '{{ segmentation_presets().keys() | first }}'
    group by contacts.{{ keys | join(', contacts.') }}

),

placed as (

    select
        contacts.*,
        ordered.revenue_before as revenue_before_by_orders,
        ordered.order_count_before,
        ordered.recency_days,
        ordered.tenure_days,
        ordered.order_count,
        ordered.revenue,
        case when high_value.is_margin_known then coalesce(ordered.margin, 0) end as margin,
        case
            when ordered.recency_days is not null
                then {{ lifecycle('ordered.recency_days', 'ordered.tenure_days', 'ordered.gap_before_days') | indent(20) }}
        end as lifecycle,
        {{ value_band('ordered.value_before', 'high_value.high_value_from') }} as value_band
    from contacts
    inner join ordered
        on {{ same_keys('contacts', 'ordered', keys) }}
    cross join high_value

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
    placed.share_of_control,
    placed.was_sent and not placed.is_before_data
    and {{ dbt.datediff('placed.assigned_on', 'placed.as_of_date', 'day') }} >= placed.outcome_days as is_measured,
    placed.was_sent,
    placed.is_before_data,

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
        when placed.recency_days is null then 'no order yet'
        when {{ dbt.datediff('segments.period_end', 'placed.assigned_on', 'day') }} >= placed.tenure_days then 'new'
        else 'not known'
    end as segment,
    cast(coalesce(placed.revenue_before, placed.revenue_before_by_orders, 0) as decimal(38,4)) as revenue_before,
    cast(coalesce(placed.order_count_before, 0) as bigint) as order_count_before,
    cast(placed.recency_days as bigint) as recency_days,
    cast(placed.tenure_days as bigint) as tenure_days,

    -- in the days that count
    cast(coalesce(placed.order_count, 0) as bigint) as order_count,
    cast(coalesce(placed.revenue, 0) as decimal(38,4)) as revenue,
    cast(placed.margin as decimal(38,4)) as margin
from placed
left join segments
    on {{ same_keys('placed', 'segments', keys) }}
left join {{ ref('status_map') }} as status_map
    on placed.lifecycle = status_map.lifecycle
    and placed.value_band = status_map.value_band
