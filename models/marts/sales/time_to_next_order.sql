-- One row per population (all, new), order number (2, 3, 4) and day since the order before: the share of customers who have placed
-- it by then. Customers who have not yet ordered count for as long as they are observed (Kaplan and Meier), so recent customers do
-- not lower it.

{#- The maximum number of days. #}
{%- set days_max = 365 %}
{%- set curve = 'population, order_number' %}

with

waits as (

    select * from {{ ref('int_order_waits') }}

),

days as (

    {{ day_numbers(days_max) | indent(4) }}

),

customers as (

    select
        {{ curve }},
        count(*) as customer_count
    from waits
    group by {{ curve }}

),

ended as (

    select
        {{ curve }},
        days,
        count(*) filter (where has_ordered) as ordered,
        count(*) as ended
    from waits
    group by {{ curve }}, days

),

filled as (

    select
        customers.population,
        customers.order_number,
        days.days,
        customers.customer_count,
        coalesce(ended.ordered, 0) as ordered,
        customers.customer_count - coalesce(sum(ended.ended) over (
            partition by customers.population, customers.order_number order by days.days rows between unbounded preceding and 1 preceding
        ), 0) as at_risk
    from customers
    cross join days
    left join ended
        on customers.population = ended.population
        and customers.order_number = ended.order_number
        and days.days = ended.days

),

-- Logarithms are added as decimals, so that the sum does not depend on the order of the rows. If all have ordered, nobody is
-- left.
curves as (

    select
        {{ curve }},
        days,
        customer_count,
        at_risk,
        sum(ordered) over (partition by {{ curve }} order by days rows between unbounded preceding and current row) as ordered_by_then,
        sum(cast(
            case when at_risk > ordered then ln(1 - ordered / cast(at_risk as double)) else 0 end as decimal(28,18)
        )) over (partition by {{ curve }} order by days rows between unbounded preceding and current row) as log_waiting,
        sum(cast(
            case when at_risk > ordered then ordered / (cast(at_risk as double) * (at_risk - ordered)) else 0 end as decimal(28,18)
        )) over (partition by {{ curve }} order by days rows between unbounded preceding and current row) as log_variance,
        max(case when at_risk > 0 and at_risk = ordered then 1 else 0 end)
            over (partition by {{ curve }} order by days rows between unbounded preceding and current row) as is_empty
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
    population,
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
    max(case when days = {{ within }} then share_of_customers_ordered end) over (partition by {{ curve }})
        as share_within_{{ within }}_days,
    {%- endfor %}
    cast(min(case when share_of_customers_ordered >= 0.5 then days end) over (partition by {{ curve }}) as bigint) as half_after_days
from bounded
