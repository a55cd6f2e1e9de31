-- One row per segmentation, segment and combination of bands that one of its customers is in: how many customers, and the
-- moments of their revenue. The names of segments are held against it.

with

customers as (

    select
        scores.segmentation,
        scores.segment_id,
        measures.customer_id,
        measures.order_count,
        {%- for role in ['recency', 'spend'] %}
        cast({{ segment_role(role) | indent(8) }} as double) as {{ role }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('int_segment_scores') }} as scores
    inner join {{ ref('int_customer_measures') }} as measures
        on scores.customer_id = measures.customer_id

),

spend_bands as (

    select * from {{ ref('int_revenue_bands') }}

),

-- High is what the status calls high-value: one word, one limit.
high_value as (

    select customer_id
    from {{ ref('int_customer_statuses') }}
    where is_today and value_band = 'high'

),

banded as (

    select
        customers.*,
        case when customers.recency > {{ var('dormant_after_days') }} then 'silent' else 'recent' end as recency_band,
        case
            when customers.spend > spend_bands.middle_to then 'high'
            when customers.spend >= spend_bands.middle_from then 'middle'
            else 'low'
        end as value_band,
        high_value.customer_id is not null as is_high_value,
        case when customers.order_count = 0 then 'none' when customers.order_count = 1 then 'one' else 'several' end as order_band,
        ln(1 + greatest(customers.spend, 0)) as log_spend
    from customers
    left join spend_bands
        on customers.segmentation = spend_bands.segmentation
    left join high_value
        on customers.customer_id = high_value.customer_id

)

select
    -- key
    segmentation,
    segment_id,
    recency_band,
    value_band,
    is_high_value,
    order_band,

    -- who
    cast(count(*) as bigint) as customer_count,

    -- ln(1 + revenue); decimals, so that sums do not depend on the order of the rows
    cast(sum(cast(log_spend as decimal(18, 9))) as decimal(38, 9)) as log_spend,
    cast(sum(cast(log_spend * log_spend as decimal(18, 9))) as decimal(38, 9)) as squared_log_spend
from banded
group by segmentation, segment_id, recency_band, value_band, is_high_value, order_band
