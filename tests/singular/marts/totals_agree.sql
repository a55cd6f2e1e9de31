-- The marts of one build tell one story: their totals are those of build_summary. A row is a total that differs.

with

summary as (

    select * from {{ ref('build_summary') }}

),

totals as (

    select
        'monthly_activity: orders' as total,
        coalesce(sum(order_count), 0) as found,
        (select order_count from summary) as expected
    from {{ ref('monthly_activity') }}

    union all

    select
        'monthly_activity: net amount' as total,
        coalesce(sum(net_amount), 0) as found,
        (select net_amount from summary) as expected
    from {{ ref('monthly_activity') }}

    union all

    select
        'monthly_customer_mix: gross amount' as total,
        coalesce(sum(gross_amount), 0) as found,
        (select gross_amount from summary) as expected
    from {{ ref('monthly_customer_mix') }}

    union all

    select
        'hourly_profile: orders' as total,
        coalesce(sum(order_count), 0) as found,
        (select order_count from summary) as expected
    from {{ ref('hourly_profile') }}

    union all

    select
        'line_types: net amount' as total,
        coalesce(sum(net_amount), 0) as found,
        (select net_amount from summary) as expected
    from {{ ref('line_types') }}

    union all

    select
        'customer_rfm: customers' as total,
        count(*) as found,
        (select ordering_customer_count from summary) as expected
    from {{ ref('customer_rfm') }}

)

select *
from totals
where found <> expected
