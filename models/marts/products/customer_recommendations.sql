-- One row per customer, type of recommendation (new to them, to buy again) and position: a product to offer, and why. For at most
-- `recommend_customers_max` customers, those with the most products; `int_offered_products` has one of each type for all.

with

products as (

    select * from {{ ref('int_offerable_products') }}

),

customers as (

    select distinct customer_id from {{ ref('int_customer_profiles') }}

),

again as (

    select
        bought.customer_id,
        bought.product_id,
        bought.order_count,
        bought.last_bought_at,
        row_number() over ({{ again_order() | indent(8) }}) as position
    from {{ ref('int_customer_products') }} as bought
    inner join products
        on bought.product_id = products.product_id
    inner join customers
        on bought.customer_id = customers.customer_id
    where products.is_offered and not bought.is_sent_back and {{ var('recommend_bought_again') | lower }}

),

recommended as (

    select
        customer_id,
        'new' as recommendation_type,
        position,
        product_id,
        score,
        model,
        reason_product_id,
        is_fallback,
        cast(null as timestamp) as last_bought_at,
        cast(null as bigint) as order_count
    from {{ ref('int_new_recommendations') }}

    union all

    select
        customer_id,
        'again' as recommendation_type,
        position,
        product_id,
        cast(order_count as double) as score,
        'times bought' as model,
        cast(null as string) as reason_product_id,
        false as is_fallback,
        last_bought_at,
        order_count
    from again
    where position <= {{ var('recommend_count') }}

)

select
    -- key
    recommended.customer_id,
    recommended.recommendation_type,
    cast(recommended.position as bigint) as position,

    -- what
    recommended.product_id,
    products.product_name,
    products.category,
    products.typical_price,

    -- why
    case
        when recommended.recommendation_type = 'again' and recommended.order_count > 1
            then 'bought in ' || cast(recommended.order_count as string) || ' orders'
        when recommended.recommendation_type = 'again' then 'bought once'
        when reasons.product_id is not null then 'bought by customers of ' || reasons.product_name
        else 'bought by ' || cast(products.recent_customer_count as string) || ' customers in the last '
            || '{{ var("recommend_days") }} days'
    end as reason,
    reasons.product_id as reason_product_id,
    reasons.product_name as reason_product_name,
    cast(recommended.last_bought_at as date) as last_bought_on,
    cast(coalesce(recommended.order_count, 0) as bigint) as order_count,

    -- how it was chosen
    round(recommended.score, 9) as score,
    recommended.model,
    recommended.is_fallback
from recommended
inner join products
    on recommended.product_id = products.product_id
left join products as reasons
    on recommended.reason_product_id = reasons.product_id
