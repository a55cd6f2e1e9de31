-- One row per deck (channel and type of day) and ticket: the hour that the drawn ticket stands for.

{{ config(enabled = is_chosen_form()) }}

with

-- How orders spread over the day. The shop is open from 9 to 19 and busy at noon; the web takes orders from 7 to 23, most
-- of them after dinner. At night nothing happens.
hours (hour_of_day, shop_weekday, shop_saturday, web_weekday, web_saturday) as (

    -- noqa: disable=LT01 (aligned, to be read as a table)
    values
    (7,   0,  0,  2,  1),
    (8,   0,  0,  4,  3),
    (9,   5,  7,  4,  5),
    (10,  8, 13,  4,  7),
    (11, 12, 18,  6,  8),
    (12, 20, 19, 11,  9),
    (13, 16, 16,  8,  8),
    (14,  8, 12,  4,  6),
    (15,  7,  8,  3,  5),
    (16,  9,  5,  4,  5),
    (17, 14,  2,  6,  5),
    (18, 10,  0,  8,  6),
    (19,  0,  0, 12,  8),
    (20,  0,  0, 17, 10),
    (21,  0,  0, 12,  8),
    (22,  0,  0,  5,  4)
    -- noqa: enable=LT01

),

weights as (

    select
        deck,
        hour_of_day,
        weight
    from hours
    unpivot (weight for deck in (shop_weekday, shop_saturday, web_weekday, web_saturday))

),

dealt as (

    select
        deck,
        hour_of_day,
        {{ demo_tickets('weight', 1000, 'hour_of_day', partition_by='deck') | indent(8) }}
    from weights

)

select
    -- key
    deck,
    unnest(range(first_ticket, end_ticket)) as ticket,

    -- attributes
    hour_of_day

from dealt
