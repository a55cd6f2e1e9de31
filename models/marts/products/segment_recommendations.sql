-- One row per segmentation, segment and product: the ten that most of the segment's customers bought in the last `recommend_days`
-- days, and the ten that they bought most above all customers.

with

products as (

    select * from {{ ref('int_offerable_products') }}
    where is_offered

),

first_sales as (

    select
        product_id,
        min(ordered_at) as first_sold_at
    from {{ ref('int_basket_items') }}
    group by product_id

),

-- Few customers say little: twenty more are added who buy as all customers do.
shrunk as (

    select
        bought.*,
        (bought.customer_count + 20 * bought.share_of_all) / (bought.segment_customer_count + 20) as shrunk_share,
        (bought.customer_count + 20) / (bought.expected_count + 20) as lift,
        {{ is_above_chance('bought.customer_count', 'bought.expected_count') }} as is_over_indexed
    from {{ ref('int_recent_segment_products') }} as bought
    inner join products
        on bought.product_id = products.product_id

),

ranked as (

    select
        *,
        row_number() over (
            partition by segmentation, segment_id order by shrunk_share desc, product_id asc
        ) as position,
        case
            when is_over_indexed
                then row_number() over (
                    partition by segmentation, segment_id, is_over_indexed order by lift desc, product_id asc
                )
        end as over_indexed_position
    from shrunk

)

select
    -- key
    ranked.segmentation,
    ranked.segment_id,
    names.segment_name,
    ranked.product_id,

    -- what
    cast(ranked.position as bigint) as position,
    cast(ranked.over_indexed_position as bigint) as over_indexed_position,
    products.own_name as product_name,
    products.category,
    products.typical_price,

    -- how many of the segment's customers who bought lately
    cast(ranked.customer_count as bigint) as customer_count,
    cast(ranked.segment_customer_count as bigint) as segment_customer_count,
    cast(ranked.customer_count as double) / ranked.segment_customer_count as share_of_customers,

    -- compared with all customers
    round(ranked.expected_count, 6) as expected_count,
    round(ranked.lift, 6) as lift,
    ranked.is_over_indexed,
    first_sales.first_sold_at >= {{ dbt.dateadd('day', -var('recommend_days'), 'as_of.as_of_date') }} as is_new
from ranked
cross join {{ ref('int_as_of') }} as as_of
inner join {{ ref('int_segment_names') }} as names
    on ranked.segmentation = names.segmentation
    and ranked.segment_id = names.segment_id
inner join products
    on ranked.product_id = products.product_id
inner join first_sales
    on ranked.product_id = first_sales.product_id
where ranked.position <= 10 or ranked.over_indexed_position <= 10
