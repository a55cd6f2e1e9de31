-- One row per anomaly with an order in it: the largest order of its period, or of the product's month. Counts are also
-- explained by the largest order.

{{ config(materialized = in_place()) }}

with

anomalies as (

    select * from {{ ref('int_anomalies_found') }}

),

orders as (

    select * from {{ ref('int_orders') }}

),

candidates as (

    {%- for grain in ['hour', 'day', 'month'] %}

    select
        anomalies.anomaly_type,
        anomalies.position,
        orders.order_key,
        cast(case when anomalies.measure = 'refunded_amount' then orders.refunded_amount else orders.gross_amount end as double)
            as amount
    from anomalies
    inner join orders
        on anomalies.period_start = cast(date_trunc('{{ grain }}', orders.ordered_at) as timestamp)
    where anomalies.anomaly_type = '{{ grain }}'

    union all
    {%- endfor %}

    select
        anomalies.anomaly_type,
        anomalies.position,
        {{ order_key('lines.') }} as order_key,
        cast(sum(lines.gross_amount) as double) as amount
    from {{ ref('int_order_lines') }} as lines
    inner join anomalies
        on lines.product_id = anomalies.item
        and cast(date_trunc('month', lines.ordered_at) as timestamp) = anomalies.period_start
    where anomalies.anomaly_type = 'product'
        and lines.amount_type = 'sale'
        and lines.line_type = 'product'
    group by anomalies.anomaly_type, anomalies.position, lines.order_id, lines.customer_id

    union all

    select
        anomaly_type,
        position,
        order_key,
        actual as amount
    from anomalies
    where order_key is not null

)

select
    anomaly_type,
    position,
    max_by(order_key, (amount, order_key)) as order_key,
    max(amount) as amount,
    count(*) as order_count
from candidates
where amount > 0
group by anomaly_type, position
