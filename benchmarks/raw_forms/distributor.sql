-- Form C, a distributor: a folder of orders, one file a year with a date format of its own, and of members with sponsors.
-- Reads demo.staging.stg_demo__orders and __people; variables `row_count` (orders) and `customer_count` (members).
-- Leaves `files` (each file and its query) and `truth` (the price of each product).

-- Several hundred products, of which a few are sold most of the time; each has one price for ever.
create temp table prices as
with drawn as (
    select
        unnest(range(1, 481)) as product_number,
        exp(3.7 + 3.4 * unit('price ' || product_number)) as price
)
select
    product_number,
    upper(substr(md5('product ' || product_number), 1, 6)) as product,
    -- mostly a multiple of 5, some 50 cents beside it
    cast(
        5 * round(price / 5) + case when draw('cents ' || product_number, 5) = 0 then 0.5 else 0 end
        as decimal(9, 2)
    ) as price
from drawn;

set variable price_list = (select list(price order by product_number) from prices);
set variable product_list = (select list(product order by product_number) from prices);

-- Demo years 2024 and 2025 become six: the first third of the members shops in the first two, and so on. Sponsors have
-- lower numbers than those they bring, so they still come first.
create temp table members as
select
    'TH' || printf('%08d', member_number * 13) as ent,
    customer_id,
    member_number,
    -10 + cast(2 * (3 * (member_number - 1) // getvariable('customer_count')) as integer) as years_later,
    -- One member in ten ever pays more than zero, where orders of theirs are kept.
    draw('pays ' || member_number, 1000) < 104 as pays,
    draw('home center ' || member_number, 5) as home_center,
    joined_on,
    sponsor_id
from demo.staging.stg_demo__people
where kind <> 'visitor';

create temp table orders as
with moved as (
    select
        orders.order_number,
        orders.ordered_at + to_years(members.years_later) as ordered_at,
        orders.channel,
        orders.line_count,
        'order ' || orders.order_number as order_key,
        members.ent,
        members.pays,
        members.home_center
    from demo.staging.stg_demo__orders as orders
    inner join members on orders.customer_id = members.customer_id
),
kept as (
    select *
    from moved
    -- Of one year only a tenth has come through.
    where year(ordered_at) <> 2017 or draw(order_key || ' came through', 10) = 0
    order by md5(order_key || ' kept'), order_number
    limit cast(getvariable('row_count') - round(getvariable('row_count') * 0.0002) as bigint)
),
-- Each order's own random digits: four for each of its at most seven products, and as many for the pieces.
digits as (
    select
        *,
        md5(order_key || ' products') as product_digits,
        md5(order_key || ' pieces') as piece_digits
    from kept
),
picked as (
    select
        *,
        list_sort(list_distinct(list_transform(
            range(0, line_count),
            lambda line: 1 + cast(floor(
                480 * power(cast('0x' || substr(product_digits, 4 * line + 1, 4) as integer) / 65536, 2.2)
            ) as integer)
        ))) as products
    from digits
),
counted as (
    select
        *,
        list_transform(
            products,
            lambda product, line: 1 + cast(floor(
                4 * power(cast('0x' || substr(piece_digits, 4 * line - 3, 4) as integer) / 65536, 3)
            ) as integer)
        ) as pieces
    from picked
),
priced as (
    select
        *,
        list_sum(list_transform(products, lambda product, line: getvariable('price_list')[product] * pieces[line]))
            as list_amount,
        case when draw(order_key || ' reduced', 100) < 14 then 5 * (1 + draw(order_key || ' percent', 3)) else 0 end
            as percent_off
    from counted
),
totalled as (
    select
        *,
        round(list_amount * percent_off / 100) as discount,
        -- One order in a hundred does not add up.
        case when draw(order_key || ' noise', 100) = 0 then draw(order_key || ' by how much', 41) - 20 else 0 end as noise
    from priced
)
select
    order_number,
    order_key,
    ordered_at,
    year(ordered_at) as order_year,
    case
        -- nobody's, or somebody's that the list of members does not know
        when draw(order_key || ' nobody', 2000) = 0 then null
        when draw(order_key || ' stranger', 1000) = 0 then 'TH9' || substr(ent, 4)
        else ent
    end as ent,
    case
        when draw(order_key || ' no total', 1000) < 3 then null
        when draw(order_key || ' gratis', 2000) = 0 then 0
        else cast(greatest(0, round(list_amount - discount + noise)) as decimal(12, 2))
    end as total_amt,
    -- Paid in this ledger: by few members, and by them not always or in full.
    case
        when pays and draw(order_key || ' pays', 100) < 85 then cast(greatest(0, round(list_amount - discount)) as decimal(12, 2))
        when pays and draw(order_key || ' pays', 100) < 93 then cast(round(0.5 * list_amount) as decimal(12, 2))
        when draw(order_key || ' paid null', 100) < 35 then null
        else 0
    end as paid_amt,
    case when discount > 0 or draw(order_key || ' discount null', 100) < 60 then cast(discount as decimal(12, 2)) end as discount,
    case
        when draw(order_key || ' no products', 1000) = 0 then null
        else substr(
            case
                when draw(order_key || ' json form', 100) < 60 then '[' || array_to_string(list_transform(
                    products,
                    lambda product, line:
                        '{"product": "' || getvariable('product_list')[product] || '", "qty": ' || pieces[line] || '}'
                ), ', ') || ']'
                else '{' || array_to_string(list_transform(
                    products,
                    lambda product, line: '"' || getvariable('product_list')[product] || '": ' || pieces[line]
                ), ', ') || '}'
            end,
            1,
            -- A field that was cut off in the middle is no JSON any more.
            case when draw(order_key || ' cut off', 2000) = 0 then 9 else 10000 end
        )
    end as product_json,
    case
        when draw(order_key || ' no center', 500) = 0 then null
        else ['กรุงเทพฯ', 'เชียงใหม่', 'ขอนแก่น', 'หาดใหญ่', 'ชลบุรี'][1 + case
            when draw(order_key || ' at home', 100) < 85 then home_center
            else draw(order_key || ' center', 5)
        end]
    end as center,
    case when channel = 'web' then 'online' else 'offline' end as channel
from totalled;

create temp table transactions as
select
    *,
    case
        when draw(order_key || ' day lost', 3000) = 0 then ['', '0000-00-00', '31/02/' || order_year, 'n/a'][1 + draw(order_key, 4)]
        -- one format a year
        when order_year = 2014 then strftime(ordered_at, '%Y-%m-%d %H:%M:%S')
        when order_year = 2015 then strftime(ordered_at, '%d/%m/%Y %H:%M')
        when order_year = 2016 then strftime(ordered_at, '%m/%d/%Y %H:%M')
        -- a spreadsheet's day number
        when order_year = 2017 then cast(cast(
            date_diff('second', timestamp '1899-12-30', ordered_at) / 86400.0 as decimal(12, 5)
        ) as varchar)
        when order_year = 2018 then strftime(ordered_at, '%d %b %Y')
        -- the Buddhist era
        when order_year = 2019 then strftime(ordered_at, '%d/%m/') || (order_year + 543)
    end as payment_date
from orders;

create temp table copies as
select *
from transactions
order by md5(order_key || ' copy'), order_number
limit cast(round(getvariable('row_count') * 0.0002) as bigint);

create temp table member_rows as
with cycles as (
    -- A few sponsors were entered the wrong way round, so two members bring each other.
    select sponsor_id as customer_id, min(customer_id) as brought_by
    from members
    where sponsor_id is not null and draw('cycle ' || member_number, 5000) = 0
    group by sponsor_id
)
select
    members.member_number,
    members.ent,
    members.joined_on + to_years(members.years_later) as joined_at,
    case
        when draw('self ' || members.member_number, 2000) = 0 then members.ent
        when draw('orphan ' || members.member_number, 1000) = 0 then 'TH9' || substr(members.ent, 4)
        when cycles.brought_by is not null then brought_by.ent
        else sponsors.ent
    end as sponsor,
    draw('member twice ' || members.member_number, 4000) = 0 as is_sent_twice,
    draw('no join date ' || members.member_number, 300) = 0 as has_no_join_date
from members
left join members as sponsors on members.sponsor_id = sponsors.customer_id
left join cycles on members.customer_id = cycles.customer_id
left join members as brought_by on cycles.brought_by = brought_by.customer_id;

create temp view member_files as
select
    member_number,
    ent,
    case
        when has_no_join_date then null
        when file_number = 1 then strftime(joined_at, '%Y-%m-%d')
        else strftime(joined_at, '%d/%m/%Y')
    end as join_date,
    sponsor,
    file_number
from (
    select
        *,
        case when 3 * member_number <= 2 * getvariable('customer_count') then 1 else 2 end as file_number,
        unnest(case when is_sent_twice then [1, 2] else [1] end) as copy_number
    from member_rows
);

create temp table files as
select
    'transactions_' || order_year || '.csv' as file_name,
    'select order_number as transaction_id, ent, payment_date, total_amt, paid_amt, discount, product_json, center, channel '
    || 'from (select *, 1 as copy_number from transactions union all select *, 2 as copy_number from copies) '
    || 'where order_year = ' || order_year || ' order by ordered_at, order_number, copy_number' as query
from (select distinct order_year from transactions)
union all
select
    'members_' || file_number || '.csv' as file_name,
    'select ent, join_date, sponsor from member_files where file_number = ' || file_number || ' order by member_number'
        as query
from (values (1), (2)) as numbers (file_number);

create temp view truth as
select product, price from prices order by product;
