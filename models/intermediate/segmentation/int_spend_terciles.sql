-- One row: the spend that separates the lowest, middle and highest third of all customers with an order.

select
    percentile_cont(0.333333333333) within group (order by cast(monetary_total as double)) as lower_tercile,
    percentile_cont(0.666666666667) within group (order by cast(monetary_total as double)) as upper_tercile
from {{ ref('int_customer_features') }}
