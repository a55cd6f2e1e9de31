-- One row: the two amounts between which a customer's spend is called middle.
-- The spend of the middle 80 % of all customers is split into three equal ratios. Thirds by head count would call the
-- second-lowest of four equal segments "middle"; a few very large customers would move an average.

with

extent as (

    select
        ln(1 + greatest(percentile_cont(0.1) within group (order by cast(monetary_total as double)), 0)) as low_end,
        ln(1 + greatest(percentile_cont(0.9) within group (order by cast(monetary_total as double)), 0)) as high_end
    from {{ ref('int_customer_features') }}

)

select
    round(exp(low_end + (high_end - low_end) / 3) - 1, 4) as middle_from,
    round(exp(high_end - (high_end - low_end) / 3) - 1, 4) as middle_to
from extent
