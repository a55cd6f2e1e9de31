-- One row per customer: everything that the orders and events of the lookback say, one column per measure. Customers that
-- arrive already aggregated have recency, frequency, money and what follows from them.

with

customers as (

    select
        customers.customer_id,
        customers.country,
        customers.joined_at,
        as_of.as_of_date
    from {{ ref('int_customers') }} as customers
    cross join {{ ref('int_as_of') }} as as_of

),

orders as (

    select * from {{ ref('int_customer_orders') }}

),

items as (

    select * from {{ ref('int_customer_items') }}

),

events as (

    select * from {{ ref('int_customer_events') }}

),

-- Orders say more than totals, so they are used if a customer has both.
totals as (

    select
        totals.customer_id,
        totals.order_count,
        totals.monetary_total,
        case when totals.order_count > 0 then totals.recency_days end as recency_days
    from {{ ref('input__customer_totals') }} as totals
    left join orders
        on totals.customer_id = orders.customer_id
    where orders.customer_id is null

),

members as (

    select * from {{ ref('int_members_below') }}

),

margins as (

    select
        count(*) as order_numbers,
        count(margin_amount) as known_margins
    from {{ ref('int_orders') }}

),

aggregated as (

    select count(*) as customer_count from totals

),

-- Margin or revenue: the same choice for all customers, so that their values can be compared.
margin_basis as (

    select
        margins.order_numbers = margins.known_margins
        and margins.order_numbers + aggregated.customer_count > 0
        {%- if var('margin_rate') is none %}
        and aggregated.customer_count = 0
        {%- endif %} as is_known
    from margins
    cross join aggregated

)

{{ customer_measures('customers', 'orders', 'items', 'events', 'totals', 'members', 'margin_basis', ['customer_id']) }}
