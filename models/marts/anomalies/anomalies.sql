-- One row per type of anomaly (hour, day, month, product, customer) and position: what is outside its band, the largest amounts
-- first, and the order that explains it.

{#- An order that is cancelled within this many minutes was a mistake. #}
{%- set minutes_of_a_slip = 60 %}

with

explained as (

    select
        found.*,
        orders.order_id,
        orders.order_customer_id,
        orders.ordered_at,
        orders.order_amount,
        orders.order_product_id,
        orders.order_product_name,
        case when found.measure = 'refunded_amount' then orders.given_back_order_id end as given_back_order_id,
        {{ dbt.datediff('orders.given_back_ordered_at', 'orders.ordered_at', 'minute') }} as given_back_minutes,
        cast(cast(orders.given_back_ordered_at as date) as string) as given_back_on,
        coalesce(orders.order_count, 0) as order_count,
        coalesce(
            found.measure <> 'order_count' and found.actual > found.expected
            and found.actual - orders.order_amount <= found.upper_bound, false
        ) as is_one_order,
        order_counts.expected as expected_order_count
    from {{ ref('int_anomalies_found') }} as found
    left join {{ ref('int_anomaly_orders') }} as orders
        on found.anomaly_type = orders.anomaly_type
        and found.position = orders.position
    -- If money is unusual, compare the number of orders in the period too.
    left join {{ ref('sales_bands') }} as order_counts
        on found.anomaly_type = order_counts.grain
        and case when found.measure = 'gross_amount' then found.period_start end = order_counts.period_start
        and order_counts.measure = 'order_count'

),

worded as (

    select
        *,
        case when measure = 'refunded_amount' then 'Refund ' else 'Order ' end || order_id
        || coalesce(' of customer ' || order_customer_id, ' of a guest')
        || ' (' || {{ number_words('order_amount', 'money') }}
        || coalesce(', mostly ' || coalesce(order_product_name, order_product_id), '') || ')' as order_words,
        coalesce(
            ' It refunds order ' || given_back_order_id
            || case
                when given_back_minutes <= {{ minutes_of_a_slip }}
                    then ', placed ' || cast(given_back_minutes as string)
                    || ' minutes before: a mistake is more likely than dissatisfaction.'
                else ' of ' || given_back_on || '.'
            end, ''
        ) as refund_words,
        {{ number_words('order_count', 'count') }}
        || case when measure = 'refunded_amount' then ' refund' else ' order' end
        || case when order_count = 1 then '' else 's' end as counted_words,
        coalesce(item_products.product_name, item) as item_name
    from explained
    left join {{ ref('int_product_attributes') }} as item_products
        on case when explained.anomaly_type = 'product' then explained.item end = item_products.product_id

)

select
    -- key
    anomaly_type,
    position,

    -- what
    measure,
    item,
    period_start,
    case when actual > expected then 'high' else 'low' end as direction,

    -- figures
    actual,
    expected,
    lower_bound,
    upper_bound,
    actual - expected as excess,

    -- the order with the largest part of the amount
    order_id,
    order_customer_id,
    order_amount,
    order_product_id,
    order_product_name,
    given_back_order_id,
    is_one_order,

    -- in words
    case
        when measure = 'order_count' and actual = 0 then 'No orders: the shop was closed, or orders are missing.'
        when measure = 'order_count' and actual < expected then 'Fewer orders than usual.'
        when measure = 'order_count' then 'More orders than usual.'
        when anomaly_type = 'customer' then order_words || '.' || refund_words
        when is_one_order then order_words || ' explains it: without it, the value would be in its usual range.' || refund_words
        when actual > expected and order_amount > 0.5 * (actual - expected)
            then order_words || ' is most of the difference, but not all.' || refund_words
        when actual > expected then 'No single order explains it: ' || counted_words || ', the largest '
            || {{ number_words('order_amount', 'money') }} || '.'
        else 'Only ' || counted_words
            || coalesce(', compared with the usual ' || {{ number_words('round(expected_order_count)', 'count') }}, '') || '.'
    end as cause,
    item_name
from worded
