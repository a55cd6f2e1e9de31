-- One row per month, without gaps: orders, customers and revenue, beside the month before and the same month a year before.

{#- Column → the start of the names of its changes. #}
{%- set compared = {
    'net_amount': 'net',
    'item_count': 'item',
    'order_count': 'order',
    'active_customers': 'customer',
    'average_order_value': 'order_value'
} %}

with

months as (

    select * from {{ ref('int_months') }}

),

totals as (

    select
        cast(date_trunc('month', ordered_at) as date) as month_start,
        count(*) filter (where is_order) as order_count,
        count(*) filter (where is_order and customer_id is null) as guest_order_count,
        count(distinct case when is_order then customer_id end) as active_customers,
        sum(item_count) as item_count,
        sum(gross_amount) as gross_amount,
        sum(refunded_amount) as refunded_amount,
        sum(adjustment_amount) as adjustment_amount,
        sum(net_amount) as net_amount,
        case when count(margin_amount) = count(*) then sum(margin_amount) end as margin_amount
    from {{ ref('int_orders') }}
    group by cast(date_trunc('month', ordered_at) as date)

),

filled as (

    select
        months.month_start,
        months.is_complete_month,
        coalesce(totals.order_count, 0) as order_count,
        coalesce(totals.guest_order_count, 0) as guest_order_count,
        coalesce(totals.active_customers, 0) as active_customers,
        coalesce(totals.item_count, 0) as item_count,
        coalesce(totals.gross_amount, 0) as gross_amount,
        coalesce(totals.refunded_amount, 0) as refunded_amount,
        coalesce(totals.adjustment_amount, 0) as adjustment_amount,
        coalesce(totals.net_amount, 0) as net_amount,
        totals.margin_amount,
        cast(totals.gross_amount as double) / nullif(totals.order_count, 0) as average_order_value
    from months
    left join totals
        on months.month_start = totals.month_start

),

-- A change is only shown between two complete months: half a month is no decline.
compared as (

    select
        *
        {%- for column in compared %}
        {%- for months, words in {1: 'previous', 12: 'last_year'}.items() %},
        case
            when is_complete_month and lag(is_complete_month, {{ months }}) over (order by month_start)
                then lag({{ column }}, {{ months }}) over (order by month_start)
        end as {{ words }}_{{ column }}
        {%- endfor %}
        {%- endfor %}
    from filled

)

select
    -- key
    month_start,
    is_complete_month,

    -- counts
    order_count,
    guest_order_count,
    active_customers,
    cast(item_count as bigint) as item_count,

    -- money
    cast(gross_amount as decimal(38,4)) as gross_amount,
    cast(refunded_amount as decimal(38,4)) as refunded_amount,
    cast(adjustment_amount as decimal(38,4)) as adjustment_amount,
    cast(net_amount as decimal(38,4)) as net_amount,
    cast(margin_amount as decimal(38,4)) as margin_amount,
    average_order_value,

    -- changes
    {%- for column, words in compared.items() %}
    cast({{ column }} - previous_{{ column }} as double) / nullif(cast(previous_{{ column }} as double), 0) as {{ words }}_change,
    cast({{ column }} - last_year_{{ column }} as double) / nullif(cast(last_year_{{ column }} as double), 0)
        as {{ words }}_change_on_year
    {{- ',' if not loop.last }}
    {%- endfor %}
from compared
