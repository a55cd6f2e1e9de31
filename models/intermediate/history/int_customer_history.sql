-- One row per past date and customer known by then: the measures of int_customer_measures that segmentations use, as a build
-- of that day would have seen them, each date with its own lookback, and what they did in the period before. At most about
-- `history_customers_max` customers, drawn by hash. Totals are not known for the past.

{#- What no chosen segmentation asks for is not read. -#}
{%- set measures = history_measures() %}
{%- set reads_prices = reads_source('prices', measures) %}
{%- set reads_items = reads_prices or reads_source('items', measures) %}
{%- set reads_events = reads_source('events', measures) %}
{%- set keys = ['as_of_date', 'customer_id'] %}

with recursive

dates as (

    select * from {{ ref('int_history_dates') }}

),

drawn as (

    {{ history_customers() | indent(4) }}

),

order_days as (

    select
        order_days.*,
        dates.as_of_date,
        dates.lookback_start,
        dates.period_start
    from {{ ref('int_order_days') }} as order_days
    inner join drawn
        on order_days.customer_id = drawn.customer_id
    inner join dates
        on order_days.ordered_on < dates.as_of_date

),

orders as (

    {{ order_totals('order_days', ['as_of_date', 'lookback_start']) | indent(4) }}

),

-- As they are known today: a month that misses orders misses them in the past, too.
left_out_months as (

    {{ left_out_months() | indent(4) }}

),

customer_orders as (

    {{ customer_order_totals('orders', 'left_out_months', keys) | indent(4) }}

),

order_lines as (

    select * from {{ ref('int_order_lines') }}

),

lines_at_dates as (

    select
        order_lines.*,
        dates.as_of_date
    from order_lines
    inner join dates
        on order_lines.ordered_at < dates.as_of_date
    where {{ reads_prices | lower }}

),

price_quartiles as (

    {{ price_quartiles('lines_at_dates', ['as_of_date']) | indent(4) }}

),

items as (

    select
        order_lines.*,
        orders.as_of_date,
        price_quartiles.first_quartile,
        price_quartiles.median_price,
        price_quartiles.third_quartile
    from order_lines
    inner join orders
        on order_lines.order_id = orders.order_id
        and order_lines.customer_id = orders.customer_id
        and order_lines.ordered_at < orders.as_of_date
    left join price_quartiles
        on orders.as_of_date = price_quartiles.as_of_date
    left join left_out_months
        on cast(date_trunc('month', orders.ordered_at) as date) = left_out_months.month_start
    where {{ reads_items | lower }}
        and orders.ordered_at >= orders.lookback_start
        and left_out_months.month_start is null

),

customer_items as (

    {{ customer_item_totals('items', keys) | indent(4) }}

),

events as (

    select
        events.*,
        dates.as_of_date,
        dates.period_start
    from {{ ref('input__events') }} as events
    inner join drawn
        on events.customer_id = drawn.customer_id
    inner join dates
        on events.occurred_at >= dates.lookback_start
        and events.occurred_at < dates.as_of_date
    left join left_out_months
        on cast(date_trunc('month', events.occurred_at) as date) = left_out_months.month_start
    where {{ reads_events | lower }} and left_out_months.month_start is null

),

customer_events as (

    {{ customer_event_totals('events', keys) | indent(4) }}

),

-- Once known, always known: nobody disappears from one date to the next.
known as (

    select
        as_of_date,
        customer_id,
        max(case when line_count > 0 then 1 else 0 end) as has_ordered,
        0 as has_event
    from order_days
    group by as_of_date, customer_id

    union all

    select
        dates.as_of_date,
        first_events.customer_id,
        0 as has_ordered,
        1 as has_event
    from (
        select
            events.customer_id,
            min(events.occurred_at) as first_event_at
        from {{ ref('input__events') }} as events
        inner join drawn
            on events.customer_id = drawn.customer_id
        where {{ reads_events | lower }}
        group by events.customer_id
    ) as first_events
    inner join dates
        on first_events.first_event_at < dates.as_of_date

),

customers as (

    select
        as_of_date,
        customer_id,
        max(has_ordered) = 1 as has_ordered,
        max(has_event) = 1 as has_event,
        cast(null as string) as country,
        cast(null as timestamp) as joined_at
    from known
    group by as_of_date, customer_id

),

order_periods as (

    select
        as_of_date,
        customer_id,
        count(distinct case when line_count > 0 then order_id end) as orders_in_period,
        sum({{ 'net_amount' if var('refund_policy') == 'net' else 'gross_amount' }}) as revenue_in_period
    from order_days
    left join left_out_months
        on cast(date_trunc('month', order_days.ordered_on) as date) = left_out_months.month_start
    where order_days.ordered_on >= order_days.period_start and left_out_months.month_start is null
    group by as_of_date, customer_id

),

event_periods as (

    select
        events.as_of_date,
        events.customer_id,
        count(*) as events_in_period
    from events
    where events.occurred_at >= events.period_start
    group by events.as_of_date, events.customer_id

),

totals as (

    select
        dates.as_of_date,
        totals.*
    from {{ ref('input__customer_totals') }} as totals
    cross join dates
    where false

),

{{ members_below_at_dates('members_below' in measures) }},

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
    cast(coalesce(order_periods.orders_in_period, 0) as bigint) as orders_in_period,
    cast(coalesce(order_periods.revenue_in_period, 0) as decimal(38,4)) as revenue_in_period,
    cast(coalesce(event_periods.events_in_period, 0) as bigint) as events_in_period,
    order_periods.customer_id is not null or event_periods.customer_id is not null as did_something_in_period,

    -- measures
    {%- for measure in measures %}
    measures.{{ measure }}{{ ',' if not loop.last }}
    {%- endfor %}
from customers
inner join measures
    on {{ same_keys('customers', 'measures', keys) }}
left join order_periods
    on {{ same_keys('customers', 'order_periods', keys) }}
left join event_periods
    on {{ same_keys('customers', 'event_periods', keys) }}
