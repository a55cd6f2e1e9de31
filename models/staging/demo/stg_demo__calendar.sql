-- One row per day of the demo's two years: its demand, and what is special about it.

{{ config(enabled = is_chosen_form()) }}

with

days as (

    select
        cast(range as date) as day,
        date_diff('day', date '2024-01-01', range) as day_number
    from range(timestamp '2024-01-01', timestamp '2026-01-01', interval 1 day)

),

-- Demand in percent of an average month: a quiet summer, a peak before Christmas.
seasons (month_number, season_pct) as (

    values
    (1, 96), (2, 88), (3, 92), (4, 94), (5, 90), (6, 80),
    (7, 66), (8, 70), (9, 96), (10, 112), (11, 138), (12, 152)

),

-- Demand in percent of an average weekday. Nobody takes an order on a Sunday.
weekdays (iso_weekday, weekday_pct) as (

    values (1, 84), (2, 88), (3, 96), (4, 104), (5, 122), (6, 140), (7, 0)

),

-- Days that break the pattern; they never overlap. The last number is the share of lines sold at a discount.
special_days (first_day, last_day, occasion, demand_pct, discount_pct) as (

    -- noqa: disable=LT01 (aligned, to be read as a table)
    values
    (date '2024-01-01', date '2024-01-01', 'closed',              0,  0),
    (date '2024-01-08', date '2024-01-27', 'january sale',      115, 30),
    (date '2024-07-08', date '2024-07-20', 'summer sale',       120, 30),
    (date '2024-11-29', date '2024-11-30', 'november deals',    190, 45),
    (date '2024-12-25', date '2024-12-26', 'closed',              0,  0),
    (date '2024-12-27', date '2024-12-31', 'after christmas',    50,  4),
    (date '2025-01-01', date '2025-01-01', 'closed',              0,  0),
    (date '2025-01-06', date '2025-01-25', 'january sale',      115, 30),
    (date '2025-07-07', date '2025-07-19', 'summer sale',       120, 30),
    (date '2025-11-28', date '2025-11-29', 'november deals',    190, 45),
    (date '2025-12-25', date '2025-12-26', 'closed',              0,  0),
    (date '2025-12-27', date '2025-12-31', 'after christmas',    50,  4)
    -- noqa: enable=LT01

),

demand as (

    select
        days.day,
        weekdays.iso_weekday,
        coalesce(special_days.occasion, 'ordinary') as occasion,
        coalesce(special_days.discount_pct, 4) as discount_pct,
        -- One price list a year; prices of the second are 3 % higher.
        case when days.day < date '2025-01-01' then 100 else 103 end as price_pct,
        seasons.season_pct
        * weekdays.weekday_pct
        * coalesce(special_days.demand_pct, 100)
        -- Demand is 14 % higher a year later, and weather moves a day by up to 15 % either way.
        * (100 + 14 * days.day_number // 365)
        * (85 + {{ demo_draw("'weather ' || cast(days.day as varchar)", 31) }})
        // 1000000 as demand
    from days
    inner join seasons on month(days.day) = seasons.month_number
    inner join weekdays on isodow(days.day) = weekdays.iso_weekday
    left join special_days on days.day between special_days.first_day and special_days.last_day

)

select
    -- key
    day,

    -- attributes
    iso_weekday,
    occasion,
    demand > 0 as is_open,
    discount_pct,
    price_pct,

    -- returns on a closed day are booked on the next open one
    min(case when demand > 0 then day end) over (
        order by day rows between current row and unbounded following
    ) as next_open_day,

    -- measures
    demand,
    {{ demo_tickets('demand', 20000, 'day') | indent(4) }}

from demand
