-- One row per audience of the upsell scenario (customers who only ever put a single product into an order; all orders of a
-- single product): how many they are, what they bring, and how many such customers buy more than one product by themselves.

{{ config(materialized = 'ephemeral') }}

{#- A test counts orders of so many days. -#}
{%- set test_days = 90 %}

with

as_of as (

    select
        as_of_date,
        greatest(lookback_start, first_on) as period_start,
        cast({{ dbt.dateadd('day', -test_days, 'as_of_date') }} as date) as test_start
    from {{ ref('int_as_of') }}

),

orders as (

    select
        sizes.customer_id,
        sizes.product_count,
        cast(sizes.ordered_at as date) >= as_of.test_start as is_in_test,
        customers.single_until is null as is_single_item_customer,
        cast(orders.{{ revenue_column() }} as decimal(38,4)) as revenue
    from {{ ref('int_order_product_counts') }} as sizes
    inner join {{ ref('int_single_item_customers') }} as customers
        on sizes.customer_id = customers.customer_id
    inner join {{ ref('int_orders') }} as orders
        on sizes.order_key = orders.order_key
    inner join as_of
        on {{ date_condition('sizes.ordered_at >= as_of.period_start') }}

),

customers as (

    select
        orders.customer_id,
        max(orders.is_single_item_customer) as is_single_item_customer,
        count(case when orders.product_count = 1 then 1 end) as single_order_count,
        sum(case when orders.product_count = 1 then orders.revenue end) as single_order_revenue,
        max(measures.revenue) as revenue,
        -- as of the day when a test of the last days would have begun
        count(case when not orders.is_in_test and orders.product_count = 1 then 1 end) > 0 as had_single,
        count(case when not orders.is_in_test and orders.product_count > 1 then 1 end) > 0 as had_more,
        count(case when orders.is_in_test and orders.product_count > 1 then 1 end) > 0 as has_more_since
    from orders
    inner join {{ ref('int_customer_measures') }} as measures
        on orders.customer_id = measures.customer_id
    group by orders.customer_id

),

members as (

    select
        audiences.audience,
        audiences.audience_position,
        customers.*,
        case when audiences.is_of_customers then customers.is_single_item_customer else customers.single_order_count > 0 end
            as is_member,
        customers.had_single and not (audiences.is_of_customers and customers.had_more) as was_member,
        case when audiences.is_of_customers then customers.revenue else customers.single_order_revenue end as audience_revenue
    from customers
    cross join (values ('single-item customers', 1, true), ('single-item orders', 2, false))
        as audiences (audience, audience_position, is_of_customers)

),

audiences as (

    select
        audience,
        audience_position,
        count(case when is_member then 1 end) as customer_count,
        sum(case when is_member then single_order_count end) as order_count,
        sum(case when is_member then audience_revenue end) as revenue,
        count(case when was_member then 1 end) as past_customer_count,
        count(case when was_member and has_more_since then 1 end) as past_more_count
    from members
    group by audience, audience_position

),

everybody as (

    select
        count(*) as order_count,
        count(case when product_count > 1 then 1 end) as order_count_with_more
    from orders

)

select
    audiences.*,
    {{ test_days }} as test_days,
    {{ dbt.datediff('as_of.period_start', 'as_of.as_of_date', 'day') }} as period_days,
    cast(everybody.order_count_with_more as double) / nullif(everybody.order_count, 0) as share_of_orders_with_more
from audiences
cross join everybody
cross join as_of
where audiences.customer_count > 0
