-- Without this, the demo could lose the shape its charts are there to show: nights without orders, peaks at noon and in the
-- evening, a summer dip, a peak before Christmas, and growth.
{{ config(enabled=var('dataset') == 'demo' and var('demo_customers') >= 500) }}

with

orders as (

    select
        order_id,
        min(ordered_at) as ordered_at
    from {{ ref('stg_demo__order_lines') }}
    where not is_return
    group by order_id

),

counts as (

    select
        count(*) filter (where hour(ordered_at) not between 7 and 22) as at_night,
        count(*) filter (where hour(ordered_at) = 12) as at_noon,
        count(*) filter (where hour(ordered_at) = 15) as in_the_afternoon,
        count(*) filter (where hour(ordered_at) = 20) as in_the_evening,
        count(*) filter (where hour(ordered_at) = 22) as late,
        count(*) filter (where month(ordered_at) in (4, 5)) as in_spring,
        count(*) filter (where month(ordered_at) in (7, 8)) as in_summer,
        count(*) filter (where month(ordered_at) in (11, 12)) as before_christmas,
        count(*) filter (where year(ordered_at) = 2024) as in_the_first_year,
        count(*) filter (where year(ordered_at) = 2025) as in_the_second_year
    from orders

)

select *
from counts
where
    at_night > 0
    or in_the_afternoon = 0
    or at_noon < 1.5 * in_the_afternoon
    or in_the_evening < 1.2 * in_the_afternoon
    or in_the_evening < 1.5 * late
    or in_summer > 0.95 * in_spring
    or before_christmas < 1.5 * in_summer
    or in_the_second_year <= in_the_first_year
