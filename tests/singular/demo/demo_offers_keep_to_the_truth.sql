-- Without this, a product could be offered that is sold out, or a customer who buys the same product every month be offered another
-- one to buy again.
{{ config(enabled=var('dataset') == 'demo') }}

{#- Judged where the demo is as it comes: what is parsed once is built with other options, too. #}
{%- set is_judged = var('demo_customers') == 2000 and not var('as_of_date') %}

with

offered as (

    select
        customer_id,
        product_id
    from {{ ref('customer_recommendations') }}

    union all

    select
        null as customer_id,
        offered_product_id as product_id
    from {{ ref('product_offers') }}

    union all

    select
        customer_id,
        new_product_id as product_id
    from {{ ref('int_offered_products') }}

)

select
    'sold out' as problem,
    offered.customer_id,
    offered.product_id
from offered
inner join {{ ref('input__products') }} as products on offered.product_id = products.product_id
where not products.in_stock

union all

select
    'not what they buy every month' as problem,
    people.customer_id,
    offers.again_product_id as product_id
from {{ ref('stg_demo__people') }} as people
left join {{ ref('int_offered_products') }} as offers on people.customer_id = offers.customer_id
where
    people.refill_id is not null
    and people.refill_id is distinct from offers.again_product_id
    and {{ is_judged | lower }}
