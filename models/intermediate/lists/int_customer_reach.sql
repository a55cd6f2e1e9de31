-- One row per customer who has ordered: how to reach them, and what may be a reason not to.

{{ config(materialized = 'ephemeral') }}

with

-- Contacts of this project, and contacts that the data reports.
contacts as (

    select
        customer_id,
        max(contacted_on) as last_contacted_on
    from (
        select
            customer_id,
            sent_on as contacted_on
        from {{ ref('lists_sent') }}
        where dataset = '{{ shop() }}'

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
    where amount_type = 'refund'
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

-- What the data set itself says of a customer, if anything.
said as (

    select
        customer_id,
        max(case when attribute = 'open_order' then 1 else 0 end) = 1 as has_open_order,
        max(case when attribute = 'complaint' then 1 else 0 end) = 1 as has_complaint
    from {{ ref('input__customer_attributes') }}
    where attribute in ('open_order', 'complaint') and lower(attribute_value) in ('true', 'yes', 'y', '1')
    group by customer_id

)

select
    statuses.customer_id,
    as_of.as_of_date,

    -- how to reach them
    -- Where the data identifies customers by their e-mail address, that is how to reach them.
    coalesce(
        customers.contact_key,
        case when statuses.customer_id like '%_@_%._%' and statuses.customer_id not like '% %' then statuses.customer_id end
    ) as contact_key,
    customers.contact_consent,
    case when customers.customer_id is null then consent.unlisted_reason else consent.unknown_reason end as unknown_reason,

    -- possible reasons not to contact them
    coalesce(said.has_complaint, false) as has_complaint,
    coalesce(said.has_open_order, false) or unpaid.customer_id is not null as has_open_order,
    {{ dbt.datediff('contacts.last_contacted_on', 'as_of.as_of_date', 'day') }} as days_since_contact,
    {{ dbt.datediff('returns.last_returned_on', 'as_of.as_of_date', 'day') }} as days_since_return
from {{ ref('customer_status') }} as statuses
cross join {{ ref('int_as_of') }} as as_of
cross join {{ ref('int_contact_consent') }} as consent
left join {{ ref('input__customers') }} as customers
    on statuses.customer_id = customers.customer_id
left join contacts
    on statuses.customer_id = contacts.customer_id
left join returns
    on statuses.customer_id = returns.customer_id
left join unpaid
    on statuses.customer_id = unpaid.customer_id
left join said
    on statuses.customer_id = said.customer_id
