-- One row per program and customer to whom its rule applies today, with the first reason of their own not to be contacted.

{#- Rules over segments read the segmentation that was chosen first. -#}
{%- set segmentation = segmentation_presets().keys() | first %}

with

programs as (

    select * from {{ ref('programs') }}

),

statuses as (

    select * from {{ ref('customer_status') }}

),

segments as (

    select
        segments.customer_id,
        segments.segment_name,
        names.segment_key
    from {{ ref('customer_segments') }} as segments
    inner join {{ ref('int_segment_names') }} as names
        on segments.segmentation = names.segmentation
        and segments.segment_id = names.segment_id
    where segments.segmentation = '{{ segmentation }}'

),

qualified as (

    select
        programs.*,
        statuses.customer_id,
        statuses.status,
        statuses.value_band as customer_value_band,
        segments.segment_name,
        segments.segment_key
    from statuses
    inner join programs
        on instr('; ' || programs.lifecycles || ';', '; ' || statuses.lifecycle || ';') > 0
        and statuses.value_band = coalesce(programs.value_band, statuses.value_band)
    left join segments
        on statuses.customer_id = segments.customer_id
    left join {{ ref('call_list') }} as call_list
        on statuses.customer_id = call_list.customer_id
    where
        (
            programs.segment_keys is null
            or instr('; ' || programs.segment_keys || ';', '; ' || coalesce(segments.segment_key, '') || ';') > 0
        )
        and (not coalesce(programs.on_call_list, false) or call_list.customer_id is not null)

),

-- What was sent from here, and what the data says was.
contacts as (

    select
        customer_id,
        max(contacted_on) as last_contacted_on
    from (
        select
            customer_id,
            sent_on as contacted_on
        from {{ ref('winback_sent') }}
        where dataset = '{{ var("dataset") }}'

        union all

        select
            contacts.customer_id,
            cast(contacts.contacted_at as date) as contacted_on
        from {{ ref('input__campaign_contacts') }} as contacts
        inner join {{ ref('int_as_of') }} as as_of
            on contacts.contacted_at < as_of.as_of_date
    ) as both_sources
    group by customer_id

),

returns as (

    select
        customer_id,
        cast(max(ordered_at) as date) as last_returned_on
    from {{ ref('int_order_lines') }}
    where amount_kind = 'refund'
    group by customer_id

),

unpaid as (

    select orders.customer_id
    from {{ ref('int_orders') }} as orders
    inner join {{ ref('int_as_of') }} as as_of
        on orders.ordered_at >= as_of.lookback_start
    where orders.is_order and orders.paid_amount < orders.charged_amount
    group by orders.customer_id

),

-- What the data set itself says of a customer, if it does.
said as (

    select
        customer_id,
        max(case when attribute = 'open_order' then 1 else 0 end) = 1 as has_open_order,
        max(case when attribute = 'complaint' then 1 else 0 end) = 1 as has_complaint
    from {{ ref('input__customer_attributes') }}
    where attribute in ('open_order', 'complaint') and lower(attribute_value) in ('true', 'yes', 'y', '1')
    group by customer_id

),

since as (

    select
        qualified.*,
        customers.contact_key,
        customers.contact_consent,
        consent.unknown_reason,
        as_of.as_of_date,
        coalesce(said.has_complaint, false) as has_complaint,
        coalesce(said.has_open_order, false) or unpaid.customer_id is not null as has_open_order,
        {{ dbt.datediff('contacts.last_contacted_on', 'as_of.as_of_date', 'day') }} as days_since_contact,
        {{ dbt.datediff('returns.last_returned_on', 'as_of.as_of_date', 'day') }} as days_since_return
    from qualified
    cross join {{ ref('int_as_of') }} as as_of
    cross join {{ ref('int_contact_consent') }} as consent
    left join {{ ref('input__customers') }} as customers
        on qualified.customer_id = customers.customer_id
    left join contacts
        on qualified.customer_id = contacts.customer_id
    left join returns
        on qualified.customer_id = returns.customer_id
    left join unpaid
        on qualified.customer_id = unpaid.customer_id
    left join said
        on qualified.customer_id = said.customer_id

)

select
    -- key
    since.program,
    since.customer_id,

    -- the program
    since.position,
    since.control_share,
    since.salt,
    since.outcome_days,

    -- where they stand
    since.as_of_date,
    since.status,
    since.customer_value_band as value_band,
    since.segment_name,
    since.segment_key,

    -- how to reach them
    since.contact_key,
    since.contact_consent,

    -- why not; the first that applies
    case
        when since.needs_consent and not since.contact_consent then 'refused to be contacted'
        when since.needs_consent and since.contact_consent is null and since.unknown_reason is not null then since.unknown_reason
        when since.no_return_within_days is not null and since.has_complaint then 'complaint'
        when since.days_since_return <= since.no_return_within_days
            then 'sent something back in the last ' || cast(since.no_return_within_days as string) || ' days'
        when since.no_open_order and since.has_open_order then 'open order'
        when since.days_since_contact <= since.not_contacted_within_days
            then 'contacted in the last ' || cast(since.not_contacted_within_days as string) || ' days'
    end as own_reason
from since
