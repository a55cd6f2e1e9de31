-- One row per order number (2, 3, 4) and day since the order before: the share of customers who have placed it by then.
-- Customers who have not yet ordered count for as long as they are observed (Kaplan and Meier), so recent customers do not
-- lower it.

{#- The maximum number of days, and the last order number. #}
{%- set days_max = 365 %}
{%- set order_number_max = 4 %}

with

orders as (

    select
        customer_id,
        ordered_at,
        row_number() over (partition by customer_id order by ordered_at, order_key) as order_number
    from {{ ref('int_orders') }}
    where is_order and customer_id is not null

),

waits as (

    select
        previous.order_number + 1 as order_number,
        next_orders.customer_id is not null as has_ordered,
        {{ dbt.datediff('previous.ordered_at', 'coalesce(next_orders.ordered_at, cast(as_of.as_of_date as timestamp))', 'day') }} as days
    from orders as previous
    cross join {{ ref('int_as_of') }} as as_of
    left join orders as next_orders
        on previous.customer_id = next_orders.customer_id
        and previous.order_number + 1 = next_orders.order_number
    where previous.order_number < {{ order_number_max }}

),

days as (

    {{ day_numbers(days_max) | indent(4) }}

),

customers as (

    select
        order_number,
        count(*) as customer_count
    from waits
    group by order_number

),

ended as (

    select
        order_number,
        days,
        count(*) filter (where has_ordered) as ordered,
        count(*) as ended
    from waits
    group by order_number, days

),

filled as (

    select
        customers.order_number,
        days.days,
        customers.customer_count,
        coalesce(ended.ordered, 0) as ordered,
        customers.customer_count - coalesce(sum(ended.ended) over (
            partition by customers.order_number order by days.days rows between unbounded preceding and 1 preceding
        ), 0) as at_risk
    from customers
    cross join days
    left join ended
        on customers.order_number = ended.order_number
        and days.days = ended.days

),

-- Logarithms are added as decimals, so that the sum does not depend on the order of the rows. If all have ordered, nobody is
-- left.
curves as (

    select
        order_number,
        days,
        customer_count,
        at_risk,
        sum(ordered) over (partition by order_number order by days rows between unbounded preceding and current row) as ordered_by_then,
        sum(cast(
            case when at_risk > ordered then ln(1 - ordered / cast(at_risk as double)) else 0 end as decimal(28,18)
        )) over (partition by order_number order by days rows between unbounded preceding and current row) as log_waiting,
        sum(cast(
            case when at_risk > ordered then ordered / (cast(at_risk as double) * (at_risk - ordered)) else 0 end as decimal(28,18)
        )) over (partition by order_number order by days rows between unbounded preceding and current row) as log_variance,
        max(case when at_risk > 0 and at_risk = ordered then 1 else 0 end)
            over (partition by order_number order by days rows between unbounded preceding and current row) as is_empty
    from filled

),

shares as (

    select
        *,
        case
            when at_risk >= {{ at_risk_min() }}
                then round(1 - case when is_empty = 1 then 0 else exp(cast(log_waiting as double)) end, 9)
        end as share_of_customers_ordered,
        cast(log_variance as double) as variance
    from curves

),

bounded as (

    select
        *,
        {{ next_order_bound('share_of_customers_ordered', 'variance', '-') | indent(8) }} as share_of_customers_ordered_lower,
        {{ next_order_bound('share_of_customers_ordered', 'variance', '+') | indent(8) }} as share_of_customers_ordered_upper
    from shares

)

select
    -- key
    cast(order_number as bigint) as order_number,
    cast(days as bigint) as days,

    -- customers
    customer_count,
    cast(at_risk as bigint) as waiting_customer_count,
    cast(ordered_by_then as bigint) as ordered_customer_count,
    share_of_customers_ordered,
    share_of_customers_ordered_lower,
    share_of_customers_ordered_upper,

    -- figures of the whole curve
    {%- for within in [30, 60, 90, 180, 365] %}
    max(case when days = {{ within }} then share_of_customers_ordered end) over (partition by order_number)
        as share_within_{{ within }}_days,
    {%- endfor %}
    cast(min(case when share_of_customers_ordered >= 0.5 then days end) over (partition by order_number) as bigint) as half_after_days
from bounded
