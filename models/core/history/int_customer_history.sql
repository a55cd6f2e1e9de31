-- One row per past date and customer known by then: the measures of int_customer_measures that segmentations use, as a build
-- of that day would have seen them, each date with its own lookback, and what they did in the period before. At most about
-- `history_customers_max` customers, drawn by hash. Totals are not known for the past.

{%- set measures = history_measures() %}
{%- set keys = ['as_of_date', 'customer_id'] %}

with recursive

dates as (

    select * from {{ ref('int_history_dates') }}

),

drawn as (

    {{ history_customers() | indent(4) }}

),

orders as (

    select * from {{ ref('int_history_orders') }}

),

items as (

    select * from {{ ref('int_history_items') }}

),

events as (

    select * from {{ ref('int_history_events') }}

),

periods as (

    select * from {{ ref('int_history_periods') }}

),

-- What is known of customers without orders or events is not looked at in the past.
customers as (

    select
        *,
        cast(null as string) as country,
        cast(null as timestamp) as joined_at
    from {{ ref('int_history_customers') }}

),

customer_orders as (

    {{ customer_order_totals('orders', keys) | indent(4) }}

),

customer_items as (

    {{ customer_item_totals('items', keys) | indent(4) }}

),

customer_events as (

    {{ customer_event_totals('events', keys) | indent(4) }}

),

totals as (

    select
        dates.as_of_date,
        totals.*
    from {{ ref('input__customer_totals') }} as totals
    cross join dates
    where false

),

{{ members_below_at_dates('members_below_count' in measures) }},

-- One choice for all dates, so that their values can be compared.
margin_basis as (

    select coalesce(max(lifetime_value_basis) = 'margin', false) as is_known
    from {{ ref('int_customer_measures') }}

),

measures as (

    {{ customer_measures(
        'customers', 'customer_orders', 'customer_items', 'customer_events', 'totals', 'members', 'margin_basis', keys
    ) | indent(4) }}

)

select
    -- key
    customers.as_of_date,
    customers.customer_id,

    -- what is known of them, ever
    customers.has_ordered,
    customers.has_event,

    -- in the period that ends
    cast(coalesce(periods.period_order_count, 0) as bigint) as period_order_count,
    cast({{ known_amount('periods.period_revenue') }} as decimal(38,4)) as period_revenue,
    cast(coalesce(periods.period_event_count, 0) as bigint) as period_event_count,
    periods.customer_id is not null as was_active_in_period,

    -- measures
    {%- for measure in measures %}
    measures.{{ measure }}{{ ',' if not loop.last }}
    {%- endfor %}
from customers
inner join measures
    on {{ same_keys('customers', 'measures', keys) }}
left join periods
    on {{ same_keys('customers', 'periods', keys) }}
