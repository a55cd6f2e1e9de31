-- One row per month whose orders lie so far below the months around that some must be missing. The two edges of the data are
-- left to int_months.

{#- How far a month looks around; what is near a stretch; how many deviations are beyond chance; how long a start may be. #}
{%- set months_around = 24 %}
{%- set months_near = 3 %}
{%- set deviations = 4 %}
{%- set months_of_a_start = 6 %}
{%- set share = var('incomplete_month_share') %}

with

orders as (

    select
        cast(date_trunc('month', ordered_at) as date) as month_start,
        count(*) as order_count
    from {{ ref('int_orders') }}
    where is_order
    group by cast(date_trunc('month', ordered_at) as date)

),

months as (

    select
        months.month_start,
        row_number() over (order by months.month_start) as month_number,
        cast(coalesce(orders.order_count, 0) as double) as order_count
    from {{ ref('int_months') }} as months
    left join orders
        on months.month_start = orders.month_start
    where months.is_complete_month

),

-- What is usual: the median of the months around, and of the same month of other years, so that a season is none.
compared as (

    select
        months.month_start,
        months.month_number,
        months.order_count,
        percentile_cont(0.5) within group (order by others.order_count) as neighbour_median,
        percentile_cont(0.5) within group (
            order by case when abs(others.month_number - months.month_number) in (12, 24) then others.order_count end
        ) as season_median
    from months
    inner join months as others
        on abs(others.month_number - months.month_number) between 1 and {{ months_around }}
    group by months.month_start, months.month_number, months.order_count

),

usual as (

    select
        month_start,
        month_number,
        order_count,
        neighbour_median,
        least(neighbour_median, coalesce(season_median, neighbour_median)) as usual_orders
    from compared

),

-- Far below what is usual, and further than the chance of counting explains: with 100 usual orders, below 60.
judged as (

    select
        *,
        order_count < {{ share }} * usual_orders
        and order_count < usual_orders - {{ deviations }} * sqrt(usual_orders) as is_far_below
    from usual

),

-- Months that follow each other have the same difference between the two counts.
far_below as (

    select
        month_number,
        order_count,
        month_number - row_number() over (order by month_number) as stretch
    from judged
    where is_far_below

),

stretches as (

    select
        stretch,
        min(month_number) as first_number,
        max(month_number) as last_number,
        max(order_count) as most_orders
    from far_below
    group by stretch

),

near as (

    select
        stretches.stretch,
        judged.month_number < stretches.first_number as is_before,
        judged.order_count,
        row_number() over (
            partition by stretches.stretch, judged.month_number < stretches.first_number
            order by abs(judged.month_number - stretches.first_number)
        ) as distance
    from stretches
    cross join judged
    where not judged.is_far_below

),

levels as (

    select
        stretch,
        percentile_cont(0.5) within group (order by case when is_before then order_count end) as level_before,
        percentile_cont(0.5) within group (order by case when not is_before then order_count end) as level_after
    from near
    where distance <= {{ months_near }}
    group by stretch

),

-- A gap falls at once and ends at once; a shop that grows or fades passes through the levels between. A few weak months at
-- the very beginning are a start.
gaps as (

    select
        stretches.first_number,
        stretches.last_number
    from stretches
    inner join levels
        on stretches.stretch = levels.stretch
    where stretches.most_orders < {{ share }} * coalesce(levels.level_before, levels.level_after)
        and stretches.most_orders < {{ share }} * coalesce(levels.level_after, levels.level_before)
        and (
            levels.level_before is not null
            or stretches.last_number - stretches.first_number + 1 >= {{ months_of_a_start }}
        )

)

select
    judged.month_start,
    cast(judged.order_count as bigint) as order_count,
    judged.neighbour_median,
    judged.order_count / judged.neighbour_median as share_of_median
from judged
inner join gaps
    on judged.month_number between gaps.first_number and gaps.last_number
