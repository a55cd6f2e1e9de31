-- One row per segmentation, segment and product: how many customers of the segment bought it in the last `recommend_days` days, and
-- how many would have if the segment were as all customers.

{{ config(materialized = 'ephemeral') }}

with

as_of as (

    select {{ dbt.dateadd('day', -var('recommend_days'), 'as_of_date') }} as recent_from
    from {{ ref('int_as_of') }}

),

bought as (

    select
        bought.customer_id,
        bought.product_id
    from {{ ref('int_customer_products') }} as bought
    inner join as_of
        on {{ date_condition('bought.last_bought_at >= as_of.recent_from') }}

),

buyers as (

    select distinct customer_id from bought

),

members as (

    select
        members.segmentation,
        members.segment_id,
        members.customer_id
    from {{ ref('int_segment_members') }} as members
    inner join buyers
        on members.customer_id = buyers.customer_id

),

sizes as (

    select
        segmentation,
        segment_id,
        count(*) as customer_count,
        sum(count(*)) over (partition by segmentation) as all_count
    from members
    group by segmentation, segment_id

),

counted as (

    select
        members.segmentation,
        members.segment_id,
        bought.product_id,
        count(*) as customer_count,
        sum(count(*)) over (partition by members.segmentation, bought.product_id) as all_count
    from members
    inner join bought
        on members.customer_id = bought.customer_id
    group by members.segmentation, members.segment_id, bought.product_id

)

select
    counted.segmentation,
    counted.segment_id,
    counted.product_id,
    counted.customer_count,
    sizes.customer_count as segment_customer_count,
    cast(counted.all_count as double) / sizes.all_count as share_of_all,
    cast(counted.all_count as double) * sizes.customer_count / sizes.all_count as expected_count
from counted
inner join sizes
    on counted.segmentation = sizes.segmentation
    and counted.segment_id = sizes.segment_id
