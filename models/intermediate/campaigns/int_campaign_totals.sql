-- One row per campaign, slice of it (all, a cohort week, a status, a segment), control share and arm: the sums over its
-- customers, which is all that a comparison of the arms needs.

with

contacts as (

    select
        *,
        -- if chance did not choose the customers, what was sent decides the arm
        coalesce(arm, case when sent_on is not null then 'sent to' else 'not sent to' end) as side,
        -- cents; sums of decimals do not depend on the order of the rows
        cast(greatest(-1000000000, least(1000000000, revenue)) as decimal(18,2)) as revenue_2,
        case
            when margin is not null then cast(greatest(-1000000000, least(1000000000, margin)) as decimal(18,2))
        end as margin_2,
        cast(greatest(-1000000000, least(1000000000, revenue_before)) as decimal(18,2)) as before_2
    from {{ ref('int_campaign_contacts') }}

),

slices as (

    select contacts.*, 'all' as slice_type, 'all' as slice from contacts
    union all
    select contacts.*, 'cohort week' as slice_type, cast(contacts.cohort_week as string) as slice from contacts
    union all
    select contacts.*, 'status' as slice_type, contacts.status as slice from contacts
    union all
    select contacts.*, 'segment' as slice_type, contacts.segment as slice from contacts

)

select
    -- key
    origin,
    campaign_id,
    slice_type,
    slice,
    share_of_control,
    side,

    -- the campaign
    min(contact_type) as contact_type,
    min(offer) as offer,
    min(assigned_on) as assigned_from,
    max(assigned_on) as assigned_until,
    max(outcome_days) as outcome_days,

    -- counts
    count(*) as assigned,
    count(sent_on) as sent,
    count(*) filter (where has_opened) as opened,
    count(*) filter (where has_clicked) as clicked,
    count(*) filter (where has_redeemed) as redeemed,
    count(*) filter (where was_sent) as was_sent,
    count(*) filter (where was_sent and is_before_data) as before_data,
    count(*) filter (where is_measured) as measured,
    count(*) filter (where is_measured and order_count > 0) as returned,
    cast(sum(cost) as double) as cost,

    -- sums over the measured customers
    coalesce(cast(sum(cost) filter (where is_measured) as double), 0) as measured_cost,
    {%- for name, value in {'orders': 'order_count', 'revenue': 'revenue_2', 'margin': 'margin_2', 'before': 'before_2'}.items() %}
    coalesce(cast(sum({{ value }}) filter (where is_measured) as double), 0) as {{ name }},
    coalesce(cast(sum(cast({{ value }} as decimal(19,2)) * {{ value }}) filter (where is_measured) as double), 0) as {{ name }}_squared,
    {%- if name != 'before' %}
    coalesce(cast(sum(cast({{ value }} as decimal(19,2)) * before_2) filter (where is_measured) as double), 0) as {{ name }}_before,
    {%- endif %}
    {%- endfor %}
    count(margin_2) filter (where is_measured) as margin_known
from slices
group by origin, campaign_id, slice_type, slice, share_of_control, side
