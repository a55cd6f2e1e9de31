-- One row per segmentation, period end and customer with an order before it (or an event, if the segmentation uses events): the
-- segment at that time by today's model, and how they came there. At most about `history_customers_max` customers and
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

    -- segment at the period end
    placed.segment,
    placed.segment_id,

    -- segment before
    case
        when before.customer_id is not null then before.segment
        when placed.as_of_date > first_end.as_of_date then 'new'
    end as previous_segment,
    before.segment_id as previous_segment_id,
    case
        when placed.as_of_date = first_end.as_of_date then null
        when placed.period_order_count > 0 then 'bought'
        when placed.was_active_in_period then 'other activity'
        else 'only time passed'
    end as cause,

    -- revenue in the period, and in the lookback up to its end
    placed.period_order_count,
    placed.period_revenue,
    cast(placed.revenue as decimal(38,4)) as revenue,
    before.revenue as previous_revenue,

    -- whether the model was fitted on later data
    coalesce(placed.as_of_date < placed.fitted_on, false) as is_look_back

from placed
cross join first_end
left join placed as before
    on placed.segmentation = before.segmentation
    and placed.period_start = before.as_of_date
    and placed.customer_id = before.customer_id
