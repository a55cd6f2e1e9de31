-- The core of a build on order lines, as an analyst would write it for this one file: no account of rejected rows, no
-- tests, no history, no fit. Reads the view `source`.

create table lines as
select
    cast(order_no as varchar) as order_id,
    cast(customer as varchar) as customer_id,
    cast(ordered_at as timestamp) as ordered_at,
    cast(sku as varchar) as product_id,
    trim(cast(title as varchar)) as product_name,
    cast(country as varchar) as country,
    cast(channel as varchar) as channel,
    cast(quantity as bigint) as quantity,
    cast(quantity * cast(unit_price as decimal(18, 4)) as decimal(18, 4)) as amount
from source;

create table orders as
select
    order_id,
    customer_id,
    min(ordered_at) as ordered_at,
    min(country) as country,
    min(channel) as channel,
    count(*) as line_count,
    sum(quantity) as item_count,
    sum(amount) as net_amount,
    sum(amount) < 0 as is_return
from lines
group by order_id, customer_id;

create table hourly as
select
    date_trunc('hour', ordered_at) as hour,
    count(*) as order_count,
    count(distinct customer_id) as customer_count,
    sum(net_amount) as revenue
from orders
group by hour;

create table monthly as
with firsts as (
    select customer_id, date_trunc('month', min(ordered_at)) as first_month
    from orders
    where not is_return
    group by customer_id
),

months as (
    select
        date_trunc('month', orders.ordered_at) as month,
        count(*) filter (where not orders.is_return) as order_count,
        count(distinct orders.customer_id) as customer_count,
        count(distinct orders.customer_id) filter (where date_trunc('month', orders.ordered_at) = firsts.first_month)
            as new_customer_count,
        sum(orders.net_amount) as revenue,
        sum(orders.net_amount) filter (where date_trunc('month', orders.ordered_at) = firsts.first_month) as new_revenue,
        sum(orders.net_amount) filter (where orders.is_return) as refunded_amount
    from orders
    left join firsts on orders.customer_id = firsts.customer_id
    group by month
)

select *, revenue / lag(revenue) over (order by month) - 1 as revenue_change
from months;

create table products as
select
    product_id,
    min(product_name) as product_name,
    count(*) as line_count,
    sum(quantity) as item_count,
    sum(amount) as revenue
from lines
group by product_id;

create table measured as
with as_of as (
    select cast(max(ordered_at) as date) + 1 as day
    from orders
)

select
    orders.customer_id,
    date_diff('day', cast(max(orders.ordered_at) as date), (select day from as_of)) as recency_days,
    count(*) filter (where not orders.is_return) as frequency,
    sum(orders.net_amount) as monetary_total
from orders
where orders.customer_id is not null
group by orders.customer_id
having frequency > 0;
