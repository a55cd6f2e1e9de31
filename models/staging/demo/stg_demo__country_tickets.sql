-- One row per ticket: the country that the drawn ticket stands for, with its shop and its postage.

{{ config(enabled = is_chosen_form()) }}

with

countries (country, weight, nearest_shop, postage_id) as (

    -- noqa: disable=LT01 (aligned, to be read as a table)
    values
    ('Netherlands', 46, 'amsterdam', 'POST-NL'),
    ('Belgium',     19, 'ghent',     'POST-EU'),
    ('Germany',     18, 'cologne',   'POST-EU'),
    -- No shop: people order by web.
    ('France',      11, null,        'POST-EU'),
    ('Ireland',      6, null,        'POST-EU')
    -- noqa: enable=LT01

),

dealt as (

    select
        country,
        nearest_shop,
        postage_id,
        {{ demo_tickets('weight', 1000, 'country') | indent(8) }}
    from countries

)

select
    -- key
    unnest(range(first_ticket, end_ticket)) as ticket,

    -- attributes
    country,
    nearest_shop,
    postage_id

from dealt
