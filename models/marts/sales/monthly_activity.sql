-- One row per month, without gaps: orders, customers and revenue, compared with the month before and the same month a year
-- before.

with

totals as (

    select
        cast(date_trunc('month', ordered_at) as date) as month_start,
        {{ activity_sums() | indent(8) }}
    from {{ ref('int_sales_orders') }}
    group by cast(date_trunc('month', ordered_at) as date)

),

filled as (

    select
        months.month_start,
        months.is_complete_month,
        {{ activity_columns('totals') | indent(8) }}
    from {{ ref('int_months') }} as months
    left join totals
        on months.month_start = totals.month_start

),

-- Changes are shown only between two complete months: half a month is not a decline.
compared as (

    select
        *
        {%- for column in compared_activity() %}
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
    canceled_order_count,
    active_customer_count,
    item_count,

    -- money
    gross_amount,
    refunded_amount,
    adjustment_amount,
    net_amount,
    {{ sales_columns() | join(',\n    ') }},
    margin_amount,
    average_order_value,

    -- changes
    {%- for column, words in compared_activity().items() %}
    {{ activity_change(column, 'previous_' ~ column) }} as {{ words }}_change,
    {{ activity_change(column, 'last_year_' ~ column) }} as {{ words }}_change_on_year{{ ',' if not loop.last }}
    {%- endfor %}
from compared
