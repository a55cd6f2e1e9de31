-- One row per calendar year: orders, customers and revenue, and their change over the months that are complete both in this
-- year and in the year before.

{#- Column → the start of the name of its change. #}
{%- set compared = {
    'net_amount': 'net',
    'item_count': 'item',
    'order_count': 'order',
    'active_customers': 'customer',
    'average_order_value': 'order_value'
} %}

with

months as (

    select
        months.month_start,
        months.is_complete_month,
        months.is_complete_month and coalesce(earlier.is_complete_month, false) as has_earlier,
        months.is_complete_month and coalesce(later.is_complete_month, false) as has_later
    from {{ ref('int_months') }} as months
    left join {{ ref('int_months') }} as earlier
        on earlier.month_start = cast(months.month_start - interval '1' year as date)
    left join {{ ref('int_months') }} as later
        on later.month_start = cast(months.month_start + interval '1' year as date)

),

years as (

    select
        cast(date_trunc('year', month_start) as date) as year_start,
        count(*) filter (where is_complete_month) as complete_months,
        count(*) filter (where has_earlier) as compared_months
    from months
    group by cast(date_trunc('year', month_start) as date)

),

orders as (

    select
        orders.*,
        cast(date_trunc('year', orders.ordered_at) as date) as year_start,
        months.has_earlier,
        months.has_later
    from {{ ref('int_orders') }} as orders
    inner join months
        on cast(date_trunc('month', orders.ordered_at) as date) = months.month_start

),

-- The whole year, and its months that can be compared: with the year before, with the year after.
totals as (

    {%- for part, condition in {'year': 'true', 'with_earlier': 'has_earlier', 'with_later': 'has_later'}.items() %}

    select
        '{{ part }}' as part,
        year_start,
        count(*) filter (where is_order) as order_count,
        count(*) filter (where is_order and customer_id is null) as guest_order_count,
        count(distinct case when is_order then customer_id end) as active_customers,
        sum(item_count) as item_count,
        sum(gross_amount) as gross_amount,
        sum(refunded_amount) as refunded_amount,
        sum(adjustment_amount) as adjustment_amount,
        sum(net_amount) as net_amount,
        case when count(margin_amount) = count(*) then sum(margin_amount) end as margin_amount,
        cast(sum(gross_amount) as double) / nullif(count(*) filter (where is_order), 0) as average_order_value
    from orders
    where {{ condition }}
    group by year_start

    {{ 'union all' if not loop.last }}

    {%- endfor %}

)

select
    -- key
    years.year_start,
    years.complete_months,
    years.compared_months,

    -- counts
    coalesce(whole.order_count, 0) as order_count,
    coalesce(whole.guest_order_count, 0) as guest_order_count,
    coalesce(whole.active_customers, 0) as active_customers,
    cast(coalesce(whole.item_count, 0) as bigint) as item_count,

    -- money
    cast(coalesce(whole.gross_amount, 0) as decimal(38,4)) as gross_amount,
    cast(coalesce(whole.refunded_amount, 0) as decimal(38,4)) as refunded_amount,
    cast(coalesce(whole.adjustment_amount, 0) as decimal(38,4)) as adjustment_amount,
    cast(coalesce(whole.net_amount, 0) as decimal(38,4)) as net_amount,
    cast(whole.margin_amount as decimal(38,4)) as margin_amount,
    whole.average_order_value,

    -- changes over the compared months
    {%- for column, words in compared.items() %}
    cast(now.{{ column }} - earlier.{{ column }} as double) / nullif(cast(earlier.{{ column }} as double), 0) as {{ words }}_change
    {{- ',' if not loop.last }}
    {%- endfor %}
from years
left join totals as whole
    on years.year_start = whole.year_start
    and whole.part = 'year'
left join totals as now
    on years.year_start = now.year_start
    and now.part = 'with_earlier'
left join totals as earlier
    on years.year_start = cast(earlier.year_start + interval '1' year as date)
    and earlier.part = 'with_later'
