-- The core of a build on an event log, as an analyst would write it for this one file: no account of rejected rows, no
-- tests, no history, no fit. Reads the view `raw_files`.

create table events as
select distinct
    cast(replace(cast(event_time as varchar), ' UTC', '') as timestamp) as occurred_at,
    event_type,
    cast(user_id as varchar) as customer_id,
    cast(user_session as varchar) as session_id,
    cast(product_id as varchar) as product_id,
    cast(category_id as varchar) as category_id,
    category_code,
    brand,
    cast(price as decimal(18, 4)) as price
from raw_files;

-- A product's category and brand where they are missing: the most frequent one of its category, or of the product.
create table products as
with of_categories as (
    select category_id, mode(category_code) as category_code, mode(brand) as brand
    from events
    group by category_id
),

of_products as (
    select
        product_id,
        mode(category_id) as category_id,
        mode(category_code) as category_code,
        mode(brand) as brand,
        count(*) filter (where event_type = 'view') as view_count,
        count(*) filter (where event_type = 'cart') as cart_count,
        count(*) filter (where event_type = 'purchase') as order_count,
        sum(price) filter (where event_type = 'purchase') as revenue
    from events
    group by product_id
)

select
    of_products.* replace (
        coalesce(of_products.category_code, of_categories.category_code) as category_code,
        coalesce(of_products.brand, of_categories.brand) as brand
    )
from of_products
left join of_categories on of_products.category_id = of_categories.category_id;

create table hourly as
select
    date_trunc('hour', occurred_at) as hour,
    event_type,
    count(*) as event_count,
    count(distinct customer_id) as customer_count,
    sum(price) filter (where event_type = 'purchase') as revenue
from events
group by hour, event_type;

create table monthly as
select
    date_trunc('month', occurred_at) as month,
    event_type,
    count(*) as event_count,
    count(distinct customer_id) as customer_count,
    count(distinct session_id) as session_count,
    sum(price) filter (where event_type = 'purchase') as revenue
from events
group by month, event_type;

create table sessions as
select
    session_id,
    customer_id,
    min(occurred_at) as started_at,
    max(occurred_at) as ended_at,
    count(distinct product_id) as product_count,
    count(*) filter (where event_type = 'view') > 0 as has_view,
    count(*) filter (where event_type = 'cart') > 0 as has_cart,
    count(*) filter (where event_type = 'purchase') > 0 as has_order,
    sum(price) filter (where event_type = 'purchase') as revenue
from events
group by session_id, customer_id;

create table funnel as
select
    date_trunc('month', started_at) as month,
    count(*) as session_count,
    count(*) filter (where has_cart) as cart_count,
    count(*) filter (where has_order) as order_count
from sessions
group by month;

create table measured as
with as_of as (
    select cast(max(occurred_at) as date) + 1 as day
    from events
)

select
    customer_id,
    date_diff('day', cast(max(started_at) as date), (select day from as_of)) as recency_days,
    count(*) as frequency,
    sum(revenue) as monetary_total
from sessions
where has_order
group by customer_id;
