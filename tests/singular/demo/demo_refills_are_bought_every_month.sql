-- Without this, the demo would have no product that is bought again by the month, or more than those planted, and a list of what
-- to offer again could be neither right nor wrong.
{{ config(enabled=var('dataset') == 'demo') }}

{#- A smaller shop, or one looked at earlier, has too few purchases of a product; of a larger one some product is monthly by chance. -#}
{%- set is_judged = var('demo_customers') == 2000 and not var('as_of_date') %}

with

ties as (

    select * from {{ ref('stg_demo__product_ties') }}
    where tie = 'refill'

),

purchases as (

    select
        customer_id,
        product_id,
        cast(ordered_at as date) as bought_on
    from {{ ref('stg_demo__order_lines') }}
    where not is_return and line_type = 'product' and customer_id is not null
    group by all

),

gaps as (

    select
        customer_id,
        product_id,
        bought_on - lag(bought_on) over (partition by customer_id, product_id order by bought_on) as gap_days,
        count(*) over (partition by customer_id, product_id) as purchase_count
    from purchases

),

products as (

    select
        product_id,
        count(distinct customer_id) as customers,
        -- closed days put a purchase off
        avg(cast(gap_days between 27 and 34 as integer)) as monthly
    from gaps
    where gap_days is not null and purchase_count >= 6
    group by product_id

)

select
    products.*,
    ties.tie
from products
full join ties on products.product_id = ties.product_id
where
    (ties.tie is not null) <> coalesce(products.monthly > 0.6 and products.customers >= 3, false)
    and {{ is_judged | lower }}
