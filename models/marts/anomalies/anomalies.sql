-- One row per type of anomaly (hour, day, month, product, customer) and position: what is outside its band, the largest amounts
-- first, and the order that explains it.

{#- An order that is cancelled within this many minutes was a mistake. #}
{%- set minutes_of_a_slip = 60 %}
{%- set share_that_explains = 0.5 %}

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
        orders.counterpart_order_id,
        abs({{ dbt.datediff('orders.counterpart_ordered_at', 'orders.ordered_at', 'minute') }}) as counterpart_minutes,
        cast(cast(orders.counterpart_ordered_at as date) as string) as counterpart_on,
        coalesce(orders.order_count, 0) as order_count,
        -- An order explains what it is at least half of, if the rest would be usual.
        coalesce(
            found.measure <> 'order_count' and found.actual > found.expected
            and found.actual - orders.order_amount <= found.upper_bound
            and orders.order_amount >= {{ share_that_explains }} * (found.actual - found.expected), false
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
            case when measure = 'refunded_amount' then ' It refunds order ' else ' It was taken back by ' end || counterpart_order_id
            || case
                when counterpart_minutes <= {{ minutes_of_a_slip }}
                    then case when measure = 'refunded_amount' then ', placed ' else ' ' end || cast(counterpart_minutes as string)
                    || case when counterpart_minutes = 1 then ' minute' else ' minutes' end
                    || case when measure = 'refunded_amount' then ' before' else ' later' end
                    || ': a mistake is more likely than '
                    || case when measure = 'refunded_amount' then 'dissatisfaction.' else 'demand.' end
                else case when measure = 'refunded_amount' then ' of ' else ' on ' end || counterpart_on || '.'
            end, ''
        ) as counterpart_words,
        case
            when anomaly_type in ('hour', 'customer') then ''
            when is_season then ' The same time a year before was unusual in the same way: this may be the season.'
            when has_year_before then ''
            else ' The season is not known: there is no year before.'
        end as season_words,
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
    period_end,
    period_count,
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
    counterpart_order_id,
    is_one_order,

    -- the calendar
    holiday_count,
    is_season,

    -- in words
    case
        when measure = 'order_count' and actual = 0 and holiday_count = period_count then 'No orders: public holiday'
            || case when period_count = 1 then '' else 's' end || ' (' || holidays || ').'
        when measure = 'order_count' and actual = 0 then 'No orders'
            || case
                when period_count = 1 then ''
                when anomaly_type = 'hour'
                    then ' in ' || cast(period_count as string) || ' hours in which the shop usually sells'
                else ' on ' || cast(period_count as string) || ' days on which the shop usually sells'
            end
            || ': the shop was closed, or orders are missing.'
            || coalesce(' Public holidays among them: ' || holidays || '.', '')
        when measure = 'order_count' and actual < expected then 'Fewer orders than usual.' || season_words
        when measure = 'order_count' then 'More orders than usual.' || season_words
        when anomaly_type = 'customer' then order_words || '.' || counterpart_words
        when is_one_order then order_words || ' explains it: without it, the value would be in its usual range.' || counterpart_words
        when actual > expected and order_amount > 0.5 * (actual - expected)
            then order_words || ' is most of the difference, but not all.' || counterpart_words || season_words
        when actual > expected then 'No single order explains it: ' || counted_words || ', the largest '
            || {{ number_words('order_amount', 'money') }} || '.' || season_words
        else 'Only ' || counted_words
            || coalesce(', compared with the usual ' || {{ number_words('round(expected_order_count)', 'count') }}, '') || '.' || season_words
    end as cause,
    item_name
from worded
