-- What order_lines.py writes, as it is.
create view source as
select order_no, ordered_at, customer, sku, title, quantity, unit_price, country, channel
from raw_files;
