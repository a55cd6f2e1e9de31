-- One row per type of shopper: every number in which types differ. Tune the demo shop here.

{{ config(enabled = is_chosen_form()) }}

with

kinds (
    kind,
    per_100_customers,  -- how many there are; visitors and guests are added to the 100
    already_pct,        -- were customers before the first day
    joins_until_pct,    -- the others join within this part of their active time
    silent_days_min,    -- stop buying at least ... days before the last day; 0 = still buying
    silent_days_max,    -- ... and at most
    orders_two_years,   -- pace of a customer who stays for the whole period
    orders_min,
    orders_max,
    lines_min,          -- product lines in a basket
    lines_max,
    quantity_max,
    premium_pct,        -- lines picked among the expensive products
    bargain_pct,        -- lines picked among the cheap products
    web_pct,            -- web orders, if there is a shop nearby
    return_pct,         -- product lines sent back
    looks_two_years     -- visits to the web shop without an order, of a customer who stays for the whole period
) as (

    -- noqa: disable=LT01 (aligned, to be read as a table)
    values
    ('engaged',           18, 52,  86,   0,   0, 22, 5, 90, 1, 7, 3, 18, 15, 40, 2.5,  9),
    ('occasional',        27, 55,  80,   0,   0,  7, 2, 90, 1, 4, 2, 10, 25, 50, 3.0,  6),
    ('one_time',          30,  0, 100,   0,   0,  1, 1,  1, 1, 4, 2, 10, 30, 60, 3.0,  3),
    ('lapsed_high_value',  9, 62,  55, 120, 330, 22, 6, 90, 2, 7, 3, 32,  5, 45, 6.0,  8),
    ('lapsed_low_value',  16, 55,  55, 150, 480,  9, 2, 90, 1, 3, 2,  0, 65, 45, 3.0,  4),
    -- A visitor registers, looks and never buys.
    ('visitor',           12,  0, 100,   0,   0,  0, 0,  0, 0, 0, 0,  0,  0,  0, 0.0,  7),
    -- A guest gives no name, so each guest order stands alone and nothing can be sent back.
    ('guest',             90,  0, 100,   0,   0,  1, 1,  1, 1, 3, 2,  8, 35, 30, 0.0,  2)
    -- noqa: enable=LT01

)

select
    -- key
    kind,

    -- who they are
    per_100_customers,
    already_pct,
    joins_until_pct,
    silent_days_min,
    silent_days_max,

    -- how often they buy
    orders_two_years,
    orders_min,
    orders_max,

    -- what they buy
    lines_min,
    lines_max,
    quantity_max,
    premium_pct,
    bargain_pct,
    web_pct,
    return_pct,
    looks_two_years

from kinds
