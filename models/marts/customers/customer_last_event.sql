-- One row per customer with an event before the as-of date: the latest one, and totals up to it.

with

as_of as (

    select * from {{ ref('int_as_of') }}

),

totals as (

    select
        customer_id,
        max(last_event_at) as last_event_at,
        sum(event_count) as event_count,
        {{ known_amount("sum(amount) filter (where event_type = 'purchase')") }} as purchase_amount
    from {{ ref('int_event_hours') }}
    where customer_id is not null
    group by customer_id

),

-- Of the events of the last moment, the one with the highest id.
last_events as (

    select
        totals.customer_id,
        totals.last_event_at,
        totals.event_count,
        totals.purchase_amount,
        max(events.event_id) as last_event_id
    from {{ ref('input__events') }} as events
    inner join totals
        on events.customer_id = totals.customer_id
        and events.occurred_at = totals.last_event_at
    group by totals.customer_id, totals.last_event_at, totals.event_count, totals.purchase_amount

),

products as (

    select * from {{ ref('int_product_attributes') }}

)

select
    -- key
    last_events.customer_id,

    -- the latest event
    last_events.last_event_at,
    last_events.last_event_id,
    events.event_type as last_event_type,
    events.product_id as last_product_id,
    products.product_name as last_product_name,
    coalesce(events.category, products.category) as last_category,
    case
        when events.category is not null then 'stated'
        when products.category_source = 'stated' then 'same product'
        else coalesce(products.category_source, 'unknown')
    end as last_category_source,
    coalesce(events.brand, products.brand) as last_brand,
    case
        when events.brand is not null then 'stated'
        when products.brand_source = 'stated' then 'same product'
        else coalesce(products.brand_source, 'unknown')
    end as last_brand_source,
    cast({{ dbt.datediff('last_events.last_event_at', 'as_of.as_of_date', 'day') }} as bigint) as days_since_last_event,

    -- totals
    cast(last_events.event_count as bigint) as event_count,
    cast(last_events.purchase_amount as decimal(38,4)) as purchase_amount
from {{ ref('input__events') }} as events
inner join last_events
    on events.customer_id = last_events.customer_id
    and events.occurred_at = last_events.last_event_at
    and events.event_id = last_events.last_event_id
cross join as_of
left join products
    on events.product_id = products.product_id
