-- One row: what was built and as of when, with the totals that all other marts add up to.

with

orders as (

    select * from {{ ref('int_sales_orders') }}

),

customers as (

    select
        count(*) as customer_count,
        count(*) filter (where customers.order_count > 0) as ordering_customer_count,
        count(*) filter (
            where customers.order_count > 0 or first_orders.customer_id is not null
        ) as ever_ordering_customer_count,
        {{ known_amount('sum(customers.revenue)') }} as customer_revenue
    from {{ ref('customer_single_view') }} as customers
    left join {{ ref('int_first_orders') }} as first_orders
        on customers.customer_id = first_orders.customer_id

),

events as (

    select coalesce(sum(event_count), 0) as event_count
    from {{ ref('event_types') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

raw_files as (

    select
        coalesce(sum(raw_row_count), 0) as raw_row_count,
        coalesce(sum(rejected_row_count), 0) as rejected_row_count,
        count(distinct entity) as raw_table_count,
        count(*) filter (where raw_row_count <> accepted_row_count + rejected_row_count) as unaccounted_file_count
    from {{ ref('row_accounting') }}

),

-- Spellings of product ids that count as another spelling of the same id.
product_ids as (

    {%- if var('join_product_ids') and tables_with_product_ids() %}
    select count(*) as joined_count
    from {{ ref('stg_raw__product_ids') }}
    {%- else %}
    select 0 as joined_count
    {%- endif %}

),

totals as (

    select
        min(ordered_at) filter (where is_order) as first_order_at,
        max(ordered_at) filter (where is_order) as last_order_at,
        count(*) filter (where is_order) as order_count,
        count(*) filter (where is_order and customer_id is null) as guest_order_count,
        {{ known_amount('sum(gross_amount)') }} as gross_amount,
        {{ known_amount('sum(refunded_amount)') }} as refunded_amount,
        {{ known_amount('sum(adjustment_amount)') }} as adjustment_amount,
        {{ known_amount('sum(net_amount)') }} as net_amount,
        {%- for column in sales_columns() %}
        {{ known_amount('sum(' ~ column ~ ')') }} as {{ column }},
        {%- endfor %}
        count(*) filter (where is_order and is_canceled) as canceled_order_count
    from orders

)

select
    -- what
    '{{ shop() }}' as dataset,
    as_of.as_of_date,
    cast({{ "'" ~ shown_currency() ~ "'" if shown_currency() else 'null' }} as string) as currency,
    '{{ var("refund_policy") }}' as refund_policy,
    cast({{ 'null' if var('lookback_days') is none else var('lookback_days') }} as bigint) as lookback_days,
    cast({{ var('dormant_after_days') }} as bigint) as dormant_after_days,
    cast({{ var('high_value_quantile') }} as double) as high_value_quantile,
    '{{ var("report_ids") }}' as report_ids,

    -- orders
    totals.first_order_at,
    totals.last_order_at,
    totals.order_count,
    totals.guest_order_count,
    totals.canceled_order_count,
    cast(events.event_count as bigint) as event_count,

    -- customers
    customers.customer_count,
    customers.ever_ordering_customer_count,
    customers.ordering_customer_count,

    -- money
    cast(totals.gross_amount as decimal(38,4)) as gross_amount,
    cast(totals.refunded_amount as decimal(38,4)) as refunded_amount,
    cast(totals.adjustment_amount as decimal(38,4)) as adjustment_amount,
    cast(totals.net_amount as decimal(38,4)) as net_amount,
    {%- for column in sales_columns() %}
    cast(totals.{{ column }} as decimal(38,4)) as {{ column }},
    {%- endfor %}
    cast(customers.customer_revenue as decimal(38,4)) as customer_revenue,

    -- raw rows
    cast(raw_files.raw_row_count as bigint) as raw_row_count,
    cast(raw_files.rejected_row_count as bigint) as rejected_row_count,
    raw_files.raw_table_count,
    cast(product_ids.joined_count as bigint) as joined_product_id_count,
    raw_files.unaccounted_file_count
from totals
cross join customers
cross join events
cross join raw_files
cross join product_ids
cross join as_of
