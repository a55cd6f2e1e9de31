-- One row per customer with an event before the as-of date: the latest one, and totals up to it.

with

events as (

    select * from {{ ref('input__events') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

last_events as (

    select
        events.customer_id,
        max(events.occurred_at) as last_event_at,
        max_by(events.event_id, (events.occurred_at, events.event_id)) as last_event_id,
        count(*) as event_count,
        coalesce(sum(events.amount) filter (where events.event_type = 'purchase'), 0) as purchase_amount
    from events
    inner join as_of
        on events.occurred_at < as_of.as_of_date
    where events.customer_id is not null
    group by events.customer_id

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
from last_events
cross join as_of
inner join events
    on last_events.last_event_id = events.event_id
left join products
    on events.product_id = products.product_id
