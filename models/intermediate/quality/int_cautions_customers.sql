-- One row per caution about who the customers are: a new one in each order, one for many orders, others than in the customer list.

{{ config(materialized = 'ephemeral') }}

{#- Too few customers to say anything about them. #}
{%- set fewest_customers = 30 %}
{#- In a shop that knows its customers, more of them order again. #}
{%- set reorder_share_min = 0.01 %}
{#- A customer with this share of the orders, and so many times the orders of the others, is no person. #}
{%- set placeholder_share = 0.1 %}
{%- set placeholder_multiple = 10 %}
{#- Where the orders come from. #}
{%- set orders = 'order_lines' if provides('order_lines') else 'events' %}

with

buyers as (

    select
        customer_id,
        count(*) as order_count,
        sum(net_amount) as net_amount
    from {{ ref('int_orders') }}
    where is_order and customer_id is not null
    group by customer_id

),

all_buyers as (

    select
        count(*) as customer_count,
        sum(order_count) as order_count,
        sum(net_amount) as net_amount,
        count(*) filter (where order_count > 1) as reordering_count
    from buyers

),

placeholders as (

    select
        buyers.customer_id,
        buyers.order_count,
        buyers.net_amount,
        all_buyers.order_count as all_order_count,
        all_buyers.net_amount as all_net_amount
    from buyers
    cross join all_buyers
    where buyers.order_count >= 10
        -- has a caution of its own
        and not {{ is_rounded_id('buyers.customer_id') }}
        and buyers.order_count >= {{ placeholder_share }} * all_buyers.order_count
        and buyers.order_count * (all_buyers.customer_count - 1)
        >= {{ placeholder_multiple }} * (all_buyers.order_count - buyers.order_count)

)

select
    'a new customer in each order' as caution_type,
    '{{ orders }}' as entity,
    'customer_id' as column_name,
    cast(null as string) as source,
    customer_count - reordering_count as affected_count,
    customer_count as checked_count,
    net_amount as amount,
    false as is_error,
    {{ number_words('customer_count - reordering_count', 'count') }} || ' of ' || {{ number_words('customer_count', 'count') }}
    || ' customers with an order have a single one: customer_id may be new in each order.' as caution,
    'Map customer_id to a column that stays the same, such as an e-mail address or a customer number.' as what_to_do
from all_buyers
where customer_count >= {{ fewest_customers }} and reordering_count < {{ reorder_share_min }} * customer_count

union all

select
    'one customer for many orders' as caution_type,
    '{{ orders }}' as entity,
    'customer_id' as column_name,
    cast(null as string) as source,
    order_count as affected_count,
    all_order_count as checked_count,
    net_amount as amount,
    false as is_error,
    'The customer ' || customer_id || ' has ' || {{ number_words('order_count', 'count') }} || ' of '
    || {{ number_words('all_order_count', 'count') }} || ' orders'
    || coalesce(' and ' || {{ number_words('cast(net_amount as double) / nullif(cast(all_net_amount as double), 0)', 'share') }} || ' of the money', '')
    || ': it may be the shop''s own address, or a till.' as caution,
    'If it is no person, write nullif(..., ''' || replace(customer_id, '''', '''''') || ''') for customer_id: these orders are then guests'' orders.'
        as what_to_do
from placeholders

union all

select
    'customers who are not in the customer list' as caution_type,
    'customers' as entity,
    'customer_id' as column_name,
    cast(null as string) as source,
    customer_count - listed_count as affected_count,
    customer_count as checked_count,
    unlisted_amount as amount,
    listed_count = 0 as is_error,
    {{ number_words('listed_count', 'count') }} || ' of ' || {{ number_words('customer_count', 'count') }}
    || ' customers with an order are in the customer list: customer_id seems to mean another thing there.' as caution,
    'Map customer_id to the same id in both blocks. If the list has consents, nobody whose consent is not known is contacted until then.' as what_to_do
from {{ ref('int_listed_customers') }}
where is_suspect
