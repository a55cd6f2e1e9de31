-- One row per segmentation and customer that a fit at the earlier date would have seen (drawn like today's sample), with what
-- they did from then to the as-of date. No rows if the data does not reach back far enough, arrives already aggregated, or has
-- an excluded month in between.

with

earlier as (

    select dates.as_of_date
    from {{ ref('int_history_dates') }} as dates
    cross join {{ ref('int_as_of') }} as as_of
    where dates.is_earlier_date
        and dates.as_of_date < as_of.as_of_date
        and not {{ spans_left_out_month('dates.as_of_date', 'as_of.as_of_date') }}

),

measures as (

    select history.*
    from {{ ref('int_customer_history') }} as history
    inner join earlier
        on history.as_of_date = earlier.as_of_date

),

features as (

    {{ segmentation_features('measures') | indent(4) }}

),

populations as (

    select
        segmentation,
        count(*) as customer_count
    from features
    group by segmentation

),

drawn as (

    select features.*
    from features
    inner join populations
        on features.segmentation = populations.segmentation
    where {{ hash_unit('features.customer_id') }} * populations.customer_count < {{ fit_sample_cap('features.segmentation') }}

),

bought_after as (

    select
        orders.customer_id,
        count(*) as order_count_after
    from {{ ref('int_orders') }} as orders
    inner join earlier
        on orders.ordered_at >= earlier.as_of_date
    where orders.is_order
    group by orders.customer_id

),

-- Refunds made in the horizon count in it, whenever the items were bought: as in the books.
spent_after as (

    select
        order_days.customer_id,
        sum(order_days.{{ revenue_column() }}) as revenue_after
    from {{ ref('int_order_days') }} as order_days
    inner join earlier
        on order_days.ordered_on >= earlier.as_of_date
    group by order_days.customer_id

)

select
    drawn.*,
    cast(coalesce(bought_after.order_count_after, 0) as bigint) as order_count_after,
    cast(coalesce(spent_after.revenue_after, 0) as double) as revenue_after
from drawn
left join bought_after
    on drawn.customer_id = bought_after.customer_id
left join spent_after
    on drawn.customer_id = spent_after.customer_id
