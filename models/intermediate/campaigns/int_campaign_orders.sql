-- One row per campaign, round and customer it was aimed at: what they had ordered before, and what they ordered in the days
-- that count. Whole days count: when the day of the assignment begins, nobody has the message yet.

{{ config(materialized = 'ephemeral') }}

{%- set worth = 'margin_amount' if var('high_value_by') == 'margin' else revenue_column() %}
{%- set keys = ['origin', 'campaign_id', 'campaign_round', 'customer_id'] %}

with

contacts as (

    select * from {{ ref('int_campaign_assignments') }}

),

orders as (

    select
        customer_id,
        order_key,
        ordered_at,
        cast(ordered_at as date) as ordered_on,
        lag(ordered_at) over (partition by customer_id order by ordered_at, order_key) as previous_ordered_at
    from {{ ref('int_orders') }}
    where is_order and customer_id is not null

),

around as (

    select
        contacts.{{ keys | join(',\n        contacts.') }},
        max(orders.ordered_at) filter (where orders.ordered_on < contacts.assigned_on) as last_ordered_at,
        min(orders.ordered_at) filter (where orders.ordered_on < contacts.assigned_on) as first_ordered_at,
        max_by(orders.previous_ordered_at, (orders.ordered_at, orders.order_key)) filter (
            where orders.ordered_on < contacts.assigned_on and orders.previous_ordered_at is not null
        ) as ordered_before_at,
        count(*) filter (where orders.ordered_on < contacts.assigned_on) as order_count_before,
        count(*) filter (
            where orders.ordered_on >= contacts.assigned_on
                and {{ dbt.datediff('contacts.assigned_on', 'orders.ordered_on', 'day') }} < contacts.outcome_days
        ) as order_count
    from contacts
    inner join orders
        on contacts.customer_id = orders.customer_id
    group by contacts.{{ keys | join(', contacts.') }}

),

-- Refunds count on the day they are made.
money as (

    select
        contacts.{{ keys | join(',\n        contacts.') }},
        sum(days.{{ revenue_column() }}) filter (where days.ordered_on < contacts.assigned_on) as revenue_before,
        sum(days.{{ worth }}) filter (where days.ordered_on < contacts.assigned_on) as value_before,
        sum(days.{{ revenue_column() }}) filter (where days.ordered_on >= contacts.assigned_on) as revenue,
        sum(days.margin_amount) filter (where days.ordered_on >= contacts.assigned_on) as margin
    from contacts
    inner join {{ ref('int_order_days') }} as days
        on contacts.customer_id = days.customer_id
    where {{ dbt.datediff('contacts.assigned_on', 'days.ordered_on', 'day') }} < contacts.outcome_days
        {%- if var('lookback_days') is not none %}
        and {{ dbt.datediff('days.ordered_on', 'contacts.assigned_on', 'day') }} <= {{ var('lookback_days') }}
        {%- endif %}
    group by contacts.{{ keys | join(', contacts.') }}

)

select
    -- key
    contacts.{{ keys | join(',\n    contacts.') }},

    -- before
    around.order_count_before,
    money.revenue_before,
    money.value_before,
    {{ dbt.datediff('around.last_ordered_at', 'contacts.assigned_on', 'day') }} as recency_days,
    {{ dbt.datediff('around.first_ordered_at', 'contacts.assigned_on', 'day') }} as tenure_days,
    {{ dbt.datediff('around.ordered_before_at', 'around.last_ordered_at', 'day') }} as gap_before_days,

    -- in the days that count
    around.order_count,
    money.revenue,
    money.margin
from contacts
left join around
    on {{ same_keys('contacts', 'around', keys) }}
left join money
    on {{ same_keys('contacts', 'money', keys) }}
