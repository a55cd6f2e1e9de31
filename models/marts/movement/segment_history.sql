-- One row per segmentation, period end and customer who had an order (or an event, where these are segmented) before it:
-- the segment at that time by today's model, and how they came there. At most about `history_customers_max` customers and
-- `movement_periods_max` period ends.

with

placed as (

    select * from {{ ref('int_segments_at_dates') }}
    where is_period_end

),

first_end as (

    select min(as_of_date) as as_of_date
    from {{ ref('int_history_dates') }}
    where is_period_end

)

select
    -- key
    placed.segmentation,
    placed.as_of_date as period_end,
    placed.customer_id,

    -- where they are
    placed.segment,
    placed.segment_id,

    -- where they come from
    case
        when before.customer_id is not null then before.segment
        when placed.as_of_date > first_end.as_of_date then 'new'
    end as previous_segment,
    before.segment_id as previous_segment_id,
    case
        when placed.as_of_date = first_end.as_of_date then null
        when placed.orders_in_period > 0 then 'bought'
        when placed.did_something_in_period then 'other activity'
        else 'only time passed'
    end as cause,

    -- what they brought: in the period, and in the lookback up to its end
    placed.orders_in_period,
    placed.revenue_in_period,
    cast(placed.monetary_total as decimal(38,4)) as monetary_total,
    before.monetary_total as previous_monetary_total,

    -- by a model fitted on what was known only later
    coalesce(placed.as_of_date < placed.fitted_on, false) as is_look_back

from placed
cross join first_end
left join placed as before
    on placed.segmentation = before.segmentation
    and placed.period_start = before.as_of_date
    and placed.customer_id = before.customer_id
