-- One row per deck and ticket: the deck from which a line is picked, and the product that the drawn ticket stands for.

{{ config(enabled = is_chosen_form()) }}

with

products as (

    select * from {{ ref('stg_demo__products') }}
    where line_type = 'product'

),

decks as (

    select
        'everything' as deck,
        product_id,
        category,
        popularity
    from products

    union all

    select
        category as deck,
        product_id,
        category,
        popularity
    from products

    union all

    select
        'premium' as deck,
        product_id,
        category,
        popularity
    from products
    where unit_price >= 30

    union all

    select
        'bargain' as deck,
        product_id,
        category,
        popularity
    from products
    where unit_price < 10

),

dealt as (

    select
        deck,
        product_id,
        category,
        {{ demo_tickets('popularity', 1000, 'product_id', partition_by='deck') | indent(8) }}
    from decks

)

select
    -- key
    deck,
    unnest(range(first_ticket, end_ticket)) as ticket,

    -- attributes
    product_id,
    category

from dealt
