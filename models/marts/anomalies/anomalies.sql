-- One row per hour, day, month, product or customer outside its band, those with the most at stake first, and the order that
-- explains it.

{#- At most so many of each kind, and those of the last week; the fewest product-months that say how much such products vary;
    minutes in which an order and its cancellation are one slip of the hand. #}
{%- set places = 200 %}
{%- set months_min = 100 %}
{%- set minutes_of_a_slip = 60 %}

with

orders as (

    select * from {{ ref('int_orders') }}

),

order_sizes as (

    select * from {{ ref('int_order_sizes') }}

),

order_bands as (

    select * from {{ ref('int_order_bands') }}

),

product_months as (

    select * from {{ ref('int_product_months') }}

),

-- 1. Hours, days and months.
periods as (

    select
        grain as anomaly_kind,
        measure,
        case grain
            when 'month' then substr(cast(cast(period_start as date) as string), 1, 7)
            when 'day' then cast(cast(period_start as date) as string)
            else substr(cast(period_start as string), 1, 16)
        end as item,
        period_start,
        cast(null as string) as product_id,
        cast(null as string) as order_key,
        actual,
        expected,
        lower_bound,
        upper_bound
    from {{ ref('trade_bands') }}
    where is_outside

),

-- 2. Customers: an order beyond what they usually order (or, of a new one, the shop's customers), or an unusual refund.
customers as (

    select
        'customer' as anomaly_kind,
        order_sizes.measure,
        coalesce(order_sizes.customer_id, 'guest') as item,
        order_sizes.ordered_at as period_start,
        cast(null as string) as product_id,
        order_sizes.order_key,
        cast(order_sizes.amount as double) as actual,
        exp(order_sizes.log_expected) as expected,
        cast(null as double) as lower_bound,
        case
            when order_sizes.measure = 'refunded_amount' or order_sizes.acquaintance = 'new' then order_bands.largest_usual
            else exp(order_sizes.log_expected + order_bands.log_furthest)
        end as upper_bound
    from order_sizes
    inner join order_bands
        on order_sizes.measure = order_bands.measure
        and case
            when order_sizes.measure = 'refunded_amount' or order_sizes.acquaintance = 'new' then 'all'
            else order_sizes.acquaintance
        end = order_bands.acquaintance

),

-- 3. Products: a month far above or below their own other months.
product_spread as (

    select
        size_class,
        count(*) as month_count,
        percentile_cont(0.05) within group (order by log_amount - log_expected) as low,
        percentile_cont(0.5) within group (order by log_amount - log_expected) as middle,
        percentile_cont(0.95) within group (order by log_amount - log_expected) as high
    from product_months
    group by size_class
    having count(*) >= {{ months_min }}

),

-- The band of a product is so many times as wide as the outer twentieths of such products are far.
tails as (

    select
        {{ tail_deviations(var('false_alarm_share') ~ ' / (2e0 * greatest(count(*), 1))') }}
        / {{ tail_deviations('0.05') }} as deviations
    from product_months

),

products as (

    select
        'product' as anomaly_kind,
        'gross_amount' as measure,
        product_months.product_id as item,
        cast(product_months.month_start as timestamp) as period_start,
        product_months.product_id,
        cast(null as string) as order_key,
        cast(product_months.gross_amount as double) as actual,
        exp(product_months.log_expected) as expected,
        -- Towards nothing, sums of few lines are even in their square roots; in logarithms a single line looks impossible.
        exp(product_months.log_expected) * power(
            greatest(
                exp(product_spread.middle / 2)
                - (exp(product_spread.middle / 2) - exp(product_spread.low / 2)) * tails.deviations, 0
            ), 2
        ) as lower_bound,
        exp(
            product_months.log_expected + product_spread.middle
            + (product_spread.high - product_spread.middle) * tails.deviations
        ) as upper_bound
    from product_months
    inner join product_spread
        on product_months.size_class = product_spread.size_class
    cross join tails

),

found as (

    select * from periods
    union all
    select * from customers
    where actual > upper_bound * (1 + 1e-9)
    union all
    select * from products
    where actual > upper_bound * (1 + 1e-9) or actual < lower_bound * (1 - 1e-9)

),

placed as (

    select
        *,
        row_number() over (
            partition by anomaly_kind
            order by
                case when measure = 'order_count' then 0 else abs(round(actual - expected, 4)) end desc,
                period_start desc, measure asc, item asc, order_key asc
        ) as place
    from found

),

kept as (

    select placed.*
    from placed
    cross join {{ ref('int_as_of') }} as as_of
    where placed.place <= {{ places }}
        -- what is new is looked at, however small it is beside the past
        or {{ dbt.datediff('placed.period_start', 'as_of.as_of_date', 'day') }} <= 7

),

-- The largest order of each period, and of each product's month; counts are explained by the largest order, too.
candidates as (

    {%- for grain in ['hour', 'day', 'month'] %}

    select
        kept.anomaly_kind,
        kept.place,
        orders.order_key,
        cast(case when kept.measure = 'refunded_amount' then orders.refunded_amount else orders.gross_amount end as double)
            as amount
    from kept
    inner join orders
        on kept.period_start = cast(date_trunc('{{ grain }}', orders.ordered_at) as timestamp)
    where kept.anomaly_kind = '{{ grain }}'

    union all
    {%- endfor %}

    select
        kept.anomaly_kind,
        kept.place,
        orders.order_key,
        cast(sum(lines.gross_amount) as double) as amount
    from kept
    inner join {{ ref('int_order_lines') }} as lines
        on kept.product_id = lines.product_id
        and kept.period_start = cast(date_trunc('month', lines.ordered_at) as timestamp)
    inner join orders
        on lines.order_id = orders.order_id
        and coalesce(lines.customer_id = orders.customer_id, lines.customer_id is null and orders.customer_id is null)
    where kept.anomaly_kind = 'product'
        and lines.amount_kind = 'sale'
        and lines.line_type = 'product'
    group by kept.anomaly_kind, kept.place, orders.order_key

    union all

    select
        anomaly_kind,
        place,
        order_key,
        actual as amount
    from kept
    where order_key is not null

),

largest as (

    select
        anomaly_kind,
        place,
        max_by(order_key, (amount, order_key)) as order_key,
        max(amount) as amount,
        count(*) as order_count
    from candidates
    where amount > 0
    group by anomaly_kind, place

),

explained as (

    select
        kept.*,
        largest.order_key as largest_key,
        orders.order_id,
        orders.customer_id,
        orders.ordered_at,
        largest.amount as order_amount,
        coalesce(largest.order_count, 0) as order_count,
        kept.measure <> 'order_count' and kept.actual > kept.expected
        and kept.actual - largest.amount <= kept.upper_bound as is_one_order
    from kept
    left join largest
        on kept.anomaly_kind = largest.anomaly_kind
        and kept.place = largest.place
    left join orders
        on largest.order_key = orders.order_key

),

-- What the order was mostly about, and what it gave back: its largest line, and the sale of as many of the same before it.
explaining_orders as (

    select
        largest_key as order_key,
        order_id,
        customer_id
    from explained
    where largest_key is not null
    group by largest_key, order_id, customer_id

),

lines as (

    select * from {{ ref('int_order_lines') }}
    where product_id is not null

),

main_lines as (

    select
        explaining_orders.order_key,
        max_by(lines.order_line_id, (abs(lines.line_amount), lines.order_line_id)) as order_line_id
    from explaining_orders
    inner join lines
        on explaining_orders.order_id = lines.order_id
        and coalesce(
            explaining_orders.customer_id = lines.customer_id,
            explaining_orders.customer_id is null and lines.customer_id is null
        )
    group by explaining_orders.order_key

),

main_products as (

    select
        main_lines.order_key,
        lines.product_id,
        lines.customer_id,
        lines.quantity,
        lines.ordered_at,
        lines.is_return,
        products.product_name
    from main_lines
    inner join lines
        on main_lines.order_line_id = lines.order_line_id
    left join {{ ref('int_product_attributes') }} as products
        on lines.product_id = products.product_id

),

given_back as (

    select
        main_products.order_key,
        max_by(sold.order_id, (sold.ordered_at, sold.order_line_id)) as order_id,
        max(sold.ordered_at) as ordered_at
    from main_products
    inner join lines as sold
        on main_products.product_id = sold.product_id
        and main_products.customer_id = sold.customer_id
        and main_products.quantity = -sold.quantity
        and main_products.ordered_at >= sold.ordered_at
    where main_products.is_return
    group by main_products.order_key

),

-- Whether orders were more or fewer in the period is asked where money is unusual.
order_counts as (

    select
        grain,
        period_start,
        expected
    from {{ ref('trade_bands') }}
    where measure = 'order_count'

),

worded as (

    select
        explained.*,
        main_products.product_id as order_product_id,
        main_products.product_name as order_product_name,
        given_back.order_id as given_back_order_id,
        case when explained.measure = 'refunded_amount' then 'Refund ' else 'Order ' end || explained.order_id
        || coalesce(' of customer ' || explained.customer_id, ' of a guest')
        || ' (' || {{ number_words('explained.order_amount', 'money') }}
        || coalesce(', mostly ' || coalesce(main_products.product_name, main_products.product_id), '') || ')' as order_words,
        coalesce(
            ' It takes back order ' || given_back.order_id
            || case
                when {{ dbt.datediff('given_back.ordered_at', 'explained.ordered_at', 'minute') }} <= {{ minutes_of_a_slip }}
                    then ', placed ' || cast({{ dbt.datediff('given_back.ordered_at', 'explained.ordered_at', 'minute') }} as string)
                    || ' minutes before: rather a slip than dissatisfaction.'
                else ' of ' || cast(cast(given_back.ordered_at as date) as string) || '.'
            end, ''
        ) as refund_words,
        {{ number_words('explained.order_count', 'count') }}
        || case when explained.measure = 'refunded_amount' then ' refund' else ' order' end
        || case when explained.order_count = 1 then '' else 's' end as counted_words,
        order_counts.expected as expected_orders
    from explained
    left join main_products
        on explained.largest_key = main_products.order_key
    left join given_back
        on explained.largest_key = given_back.order_key
        and explained.measure = 'refunded_amount'
    left join order_counts
        on explained.anomaly_kind = order_counts.grain
        and explained.period_start = order_counts.period_start
        and explained.measure = 'gross_amount'

)

select
    -- key
    anomaly_kind,
    place,

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

    -- the order with the most of it
    order_id,
    customer_id as order_customer_id,
    order_amount,
    order_product_id,
    order_product_name,
    given_back_order_id,
    coalesce(is_one_order, false) as is_one_order,

    -- in words
    case
        when measure = 'order_count' and actual = 0 then 'No order at all: the shop was closed, or orders are missing.'
        when measure = 'order_count' and actual < expected then 'Fewer orders than usual.'
        when measure = 'order_count' then 'More orders than usual.'
        when anomaly_kind = 'customer' then order_words || '.' || refund_words
        when is_one_order then order_words || ' explains it: without it, this would be within the band.' || refund_words
        when actual > expected and order_amount > 0.5 * (actual - expected)
            then order_words || ' is most of it, but not all.' || refund_words
        when actual > expected then 'No single order: ' || counted_words || ', the largest '
            || {{ number_words('order_amount', 'money') }} || '.'
        else 'Only ' || counted_words
            || coalesce(', where ' || {{ number_words('round(expected_orders)', 'money') }} || ' are usual', '') || '.'
    end as cause
from worded
