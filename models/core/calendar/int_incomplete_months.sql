-- One row per month with so few orders, compared with the months around, that some must be missing. int_months handles the two
-- edges of the data.

{#- The months around a month; the months near a gap; the deviations beyond chance; the length of a slow start, in months. #}
{%- set months_around = 24 %}
{%- set months_near = 3 %}
{%- set deviations = 4 %}
{%- set months_of_a_start = 6 %}
{%- set share = var('incomplete_month_share_of_median') %}

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

-- What is usual: the median of the months around, and of the same month of other years, so that a season does not count as a
-- gap.
compared as (

    select
        months.month_start,
        months.month_number,
        months.order_count,
        percentile_cont(0.5) within group (order by others.order_count) as neighbor_median,
        percentile_cont(0.5) within group (
            order by case when abs(others.month_number - months.month_number) in (12, 24) then others.order_count end
        ) as season_median
    from months
    inner join months as others
        on abs(others.month_number - months.month_number) between 1 and {{ months_around }}
    group by months.month_start, months.month_number, months.order_count

),

-- Far below what is usual, and further than chance in counting explains: with 100 usual orders, below 60.
judged as (

    select
        *,
        order_count < {{ share }} * least(neighbor_median, season_median)
        and order_count < least(neighbor_median, season_median)
        - {{ deviations }} * sqrt(least(neighbor_median, season_median)) as is_far_below
    from compared

),

-- Consecutive months have the same difference between the two counts.
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

-- A gap begins and ends at once; a growing or fading shop passes through the levels in between. A few weak months at the very
-- beginning are a start.
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
    judged.neighbor_median,
    judged.order_count / judged.neighbor_median as share_of_median
from judged
inner join gaps
    on judged.month_number between gaps.first_number and gaps.last_number
