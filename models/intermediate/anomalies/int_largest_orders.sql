-- One row per anomaly with an order in it: the largest order of its period, or of the product's month. Counts are also
-- explained by the largest order.

{{ config(materialized = 'ephemeral') }}

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
        orders.order_key,
        cast(sum(lines.gross_amount) as double) as amount
    from anomalies
    inner join {{ ref('int_order_lines') }} as lines
        on anomalies.item = lines.product_id
        and anomalies.period_start = cast(date_trunc('month', lines.ordered_at) as timestamp)
    inner join orders
        on lines.order_id = orders.order_id
        and coalesce(lines.customer_id = orders.customer_id, lines.customer_id is null and orders.customer_id is null)
    where anomalies.anomaly_type = 'product'
        and lines.amount_type = 'sale'
        and lines.line_type = 'product'
    group by anomalies.anomaly_type, anomalies.position, orders.order_key

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
