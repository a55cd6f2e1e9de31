-- Order lines of a shop that does not exist, for measurements at any size. Variables: `line_count`, `day_count`.
-- Leaves the views `earlier_days` (exactly `line_count` lines of `day_count` days) and `last_day` (one more day, a
-- thousandth of that), each in the order of time. Every draw is a part of an md5, so the same sizes give the same lines.

-- A key's md5 is four independent draws from 0 to 1: two in each half.
create temp macro first_draw(half) as (half >> 32) / 4294967296.0;
create temp macro second_draw(half) as (half & 4294967295) / 4294967296.0;

set variable first_date = date '2022-01-03';
set variable customer_count = greatest(10, getvariable('line_count') // 20);
set variable product_count = least(8000, greatest(20, getvariable('line_count') // 50));
-- Orders have one to eight lines, so a few more than are needed are drawn, and the rest cut off.
set variable order_count = cast(ceil(getvariable('line_count') / 4.5 * 1.02) as bigint) + 100;
set variable day_line_count = greatest(5, getvariable('line_count') // getvariable('day_count'));

-- Customers come within the first 700 days; half of them stay to the end, the others for a part of the time that is left.
create temp table customers as
select
    customer_number,
    'C' || (100000 + customer_number) as customer,
    cast(floor(0.7 * getvariable('day_count') * first_draw(low)) as bigint) as first_day,
    least(1, 0.3 + 1.4 * second_draw(low)) as share_of_time,
    (['DE', 'FR', 'GB', 'NL', 'AT'])[1 + cast(floor(5 * power(first_draw(high), 2)) as bigint)] as country
from (
    select
        customer_number,
        md5_number_lower('customer ' || customer_number) as low,
        md5_number_upper('customer ' || customer_number) as high
    from range(getvariable('customer_count')) as numbers (customer_number)
);

create temp table products as
select
    product_number,
    'P' || lpad(cast(product_number as varchar), 5, '0') as sku,
    'Product ' || product_number || case when second_draw(low) < 0.02 then ', "large"' else '' end as title,
    cast(0.5 + 40 * power(first_draw(low), 3) as decimal(9, 2)) as unit_price
from (
    select product_number, md5_number_lower('product ' || product_number) as low
    from range(getvariable('product_count')) as numbers (product_number)
);

-- One order in 33 sends back what the order before it brought, so it has that one's customer and products.
create temp table orders as
with numbered as (
    select
        order_number,
        order_number >= getvariable('order_count') as is_last_day,
        order_number > 0 and order_number % 33 = 0 as is_return
    from range(getvariable('order_count') + getvariable('day_line_count')) as numbers (order_number)
),

keyed as (
    select *, order_number - cast(is_return as bigint) as basket_number
    from numbered
),

drawn as (
    select
        *,
        md5_number_lower('basket ' || basket_number) as basket_low,
        md5_number_upper('basket ' || basket_number) as basket_high,
        md5_number_lower('order ' || order_number) as low,
        md5_number_upper('order ' || order_number) as high
    from keyed
),

sized as (
    select
        *,
        cast(floor(power(first_draw(basket_low), 1.6) * getvariable('customer_count')) as bigint) as customer_number,
        1 + cast(floor(8 * second_draw(basket_low)) as bigint) as drawn_line_count
    from drawn
),

cut as (
    select
        *,
        case when is_last_day then getvariable('day_line_count') else getvariable('line_count') end
            - coalesce(sum(drawn_line_count) over earlier, 0) as lines_left
    from sized
    window earlier as (
        partition by is_last_day order by order_number rows between unbounded preceding and 1 preceding
    )
)

select
    cut.order_number,
    cut.is_last_day,
    cut.is_return,
    cut.basket_number,
    cast(least(cut.drawn_line_count, cut.lines_left) as bigint) as line_count,
    case when second_draw(cut.basket_high) >= 0.12 then customers.customer end as customer,
    customers.country,
    (['web', 'shop', 'app'])[1 + cast(floor(3 * first_draw(cut.high)) as bigint)] as channel,
    getvariable('first_date')
    + to_days(cast(case
        when cut.is_last_day then getvariable('day_count')
        else least(
            getvariable('day_count') - 1,
            customers.first_day
            + floor(
                first_draw(cut.basket_high) * (getvariable('day_count') - customers.first_day) * customers.share_of_time
            )
            + case when cut.is_return then 1 + floor(20 * second_draw(cut.high)) else 0 end
        )
    end as integer))
    -- from 8 to 20 o'clock, most often at 14
    + to_seconds(cast(28800 + floor(21600 * (first_draw(cut.low) + second_draw(cut.low))) as bigint)) as ordered_at
from cut
inner join customers on cut.customer_number = customers.customer_number
where cut.lines_left > 0;

create temp view order_lines as
with numbered as (
    select *, unnest(range(line_count)) as line_number
    from orders
),

drawn as (
    select *, md5_number_lower('line ' || basket_number || ' ' || line_number) as low
    from numbered
)

select
    drawn.is_last_day,
    drawn.order_number,
    drawn.line_number,
    'O' || (1000000 + drawn.order_number) as order_no,
    drawn.ordered_at,
    drawn.customer,
    products.sku,
    products.title,
    case when drawn.is_return then -1 else 1 end * cast(1 + floor(6 * power(second_draw(drawn.low), 3)) as integer)
        as quantity,
    products.unit_price,
    drawn.country,
    drawn.channel
from drawn
inner join products
    on cast(floor(power(first_draw(drawn.low), 2) * getvariable('product_count')) as bigint) = products.product_number;

create temp view earlier_days as
select order_no, ordered_at, customer, sku, title, quantity, unit_price, country, channel
from order_lines
where not is_last_day
order by ordered_at, order_number, line_number;

create temp view last_day as
select order_no, ordered_at, customer, sku, title, quantity, unit_price, country, channel
from order_lines
where is_last_day
order by ordered_at, order_number, line_number;
