-- Form B, invoices of a wholesaler: the demo's order lines, in colors and by the dozen, with cancellations and bad debt.
-- Reads demo.staging.stg_demo__order_lines; variable `row_count`. Leaves `raw_row_count`.

create temp table colors as
select *
from (
    values (0, 'A', 'RED'), (1, 'B', 'BLUE'), (2, 'C', 'IVORY'), (3, 'D', 'GREEN'), (4, 'E', 'PINK'), (5, 'F', 'BLACK')
) as colors (color_number, suffix, color);

-- What is no product has a code of its own, as in such books.
create temp table codes as
select *
from (
    values
    ('POST-NL', 'POST', 'POSTAGE'), ('POST-EU', 'DOT', 'DOTCOM POSTAGE'), ('GIFT-25', 'gift_0001_20', 'Gift voucher 20.00'),
    ('THANKS-5', 'D', 'Discount'), ('SAMPLE', 'S', 'SAMPLES')
) as codes (product_id, stock_code, description);

create temp table lines as
with keyed as (
    select
        *,
        'line ' || order_line_id as line_key,
        cast(substr(order_id, 2) as bigint) as order_number,
        -- half of the customers buy for shops of their own
        draw('wholesale ' || coalesce(customer_id, order_id), 2) = 1 as is_wholesale
    from demo.staging.stg_demo__order_lines
    where line_type <> 'sample' or quantity > 0
),
colored as (
    select
        keyed.*,
        -- a return has its sale's number and line, so the same color and as many dozens come back
        keyed.order_number || ' ' || split_part(keyed.order_line_id, '-', 2) as sale_key
    from keyed
)
select
    colored.order_line_id,
    colored.line_key,
    colored.order_number,
    colored.customer_id,
    colored.ordered_at,
    colored.is_return,
    colored.country,
    coalesce(codes.stock_code, 20000 + draw('stock code ' || colored.product_id, 60000) || colors.suffix) as stock_code,
    coalesce(codes.description, upper(replace(colored.product_name, ',', '')) || ' ' || colors.color) as description,
    colored.quantity
    * case when colored.is_wholesale and colored.line_type = 'product' then [2, 4, 6, 12, 12, 24][
        1 + draw('dozen ' || colored.sale_key, 6)
    ] else 1 end as quantity,
    cast(round(
        colored.unit_price * case when colored.line_type <> 'product' then 1.0 when colored.is_wholesale then 0.14 else 0.2 end,
        2
    ) as decimal(9, 2)) as unit_price
from colored
left join codes on colored.product_id = codes.product_id
left join colors on draw('color ' || colored.sale_key, 6) = colors.color_number;

create temp table invoice_rows as
-- sold and cancelled
select
    case when is_return then 'C' else '' end || (500000 + order_number) as invoice_no,
    stock_code,
    description,
    quantity,
    ordered_at,
    unit_price,
    case when customer_id is not null then cast(10000 + cast(substr(customer_id, 2) as bigint) as varchar) end as customer_no,
    country,
    line_key as row_key
from lines
union all
-- stock written off: nobody's, at no price, under a number of its own
select
    cast(900000000 + order_number as varchar) as invoice_no,
    stock_code,
    ['damaged', '?', 'check', null][1 + draw(line_key || ' why', 4)] as description,
    -(1 + draw(line_key || ' pieces', 200)) as quantity,
    ordered_at,
    0 as unit_price,
    null as customer_no,
    'Netherlands' as country,
    line_key || ' written off' as row_key
from lines
where not is_return and draw(line_key || ' written off', 1000) < 4
union all
-- marketplace fees and hand-keyed corrections, mostly cancelled ones
select
    case when draw(line_key || ' fee cancelled', 10) < 7 then 'C' else '' end || (800000000 + order_number) as invoice_no,
    ['AMAZONFEE', 'BANK CHARGES', 'M'][1 + draw(line_key || ' fee', 3)] as stock_code,
    ['AMAZON FEE', 'Bank Charges', 'Manual'][1 + draw(line_key || ' fee', 3)] as description,
    case when draw(line_key || ' fee cancelled', 10) < 7 then -1 else 1 end as quantity,
    ordered_at,
    cast(5 + draw(line_key || ' how much', 30000) / 100.0 as decimal(9, 2)) as unit_price,
    null as customer_no,
    'Netherlands' as country,
    line_key || ' fee' as row_key
from lines
where not is_return and draw(line_key || ' has fee', 10000) < 8
union all
-- bad debt
select
    'A' || (700000000 + order_number) as invoice_no,
    'B' as stock_code,
    'Adjust bad debt' as description,
    1 as quantity,
    ordered_at,
    -cast(1000 + draw(line_key || ' debt', 1000000) / 100.0 as decimal(9, 2)) as unit_price,
    null as customer_no,
    'Netherlands' as country,
    line_key || ' debt' as row_key
from lines
where not is_return and draw(line_key || ' is debt', 200000) = 0;

-- One row in a hundred is there twice.
create temp table kept as
select *
from invoice_rows
order by md5(row_key || ' kept'), row_key
limit cast(getvariable('row_count') - round(getvariable('row_count') * 0.0097) as bigint);

create temp table copies as
select *
from kept
order by md5(row_key || ' copy'), row_key
limit cast(round(getvariable('row_count') * 0.0097) as bigint);

create temp view raw_row_count as
select
    invoice_no as "InvoiceNo",
    stock_code as "StockCode",
    description as "Description",
    quantity as "Quantity",
    strftime(ordered_at, '%-m/%-d/%Y %-H:%M') as "InvoiceDate",
    unit_price as "UnitPrice",
    customer_no as "CustomerID",
    country as "Country"
from (select *, 1 as copy_number from kept union all select *, 2 as copy_number from copies) as all_rows
order by ordered_at, invoice_no, row_key, copy_number;
