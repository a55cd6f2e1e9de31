-- One row per tie between products that is planted in the demo, so that what is found in its baskets can be judged.

{{ config(enabled = is_chosen_form(), materialized = 'ephemeral') }}

with

ties (tie, product_id, other_product_id, happens_pct) as (

    -- noqa: disable=LT01 (aligned, to be read as a table)
    values
    -- Of 100 orders with the first product, how many get the other one as well because of it. The two are of different
    -- categories: products of one category go together anyway, since customers have a favorite one.
    ('complement',  'B09', 'S07',  30),  -- glass teapot, rock sugar
    ('complement',  'T08', 'K03',  30),  -- matcha, tea bowl
    ('complement',  'K02', 'S02',  30),  -- espresso cups, almond biscotti
    -- Nobody takes the other product where the first is in the basket.
    ('substitute',  'C01', 'C02', 100),  -- the house blend, 250 g and 1 kg
    -- Of 100 engaged customers from the start whose favorite category has the product, how many buy it every 30 days.
    ('refill',      'B02', null,   60),  -- paper filters
    ('refill',      'C08', null,   60),  -- decaf
    -- Of 100 orders with five lines and more, how many get the product; others never do.
    ('big baskets', 'G09', null,   30)   -- a bag to carry it all
    -- noqa: enable=LT01

)

select
    tie,
    product_id,
    cast(other_product_id as varchar) as other_product_id,
    happens_pct
from ties
