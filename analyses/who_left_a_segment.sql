-- Which customers left their segment in the last period, and why? Change the number of customers or the cause as you like.

with

latest as (

    select
        segmentation,
        max(period_end) as period_end
    from {{ ref('segment_history') }}
    group by segmentation

)

select
    history.segmentation,
    history.customer_id,
    history.previous_segment,
    history.segment,
    history.cause,
    history.revenue
from {{ ref('segment_history') }} as history
inner join latest
    on history.segmentation = latest.segmentation
    and history.period_end = latest.period_end
where history.previous_segment <> history.segment
    and history.cause = 'only time passed'
order by history.revenue desc, history.segmentation asc, history.customer_id asc
limit 100
