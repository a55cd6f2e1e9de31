-- One row per customer: everything the orders of the lookback say, one column per measure.

select *
from {{ ref('int_customer_measures') }}
