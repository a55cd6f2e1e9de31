-- One row: how many customers with an order the customer list has, and what those that it lacks brought.

{{ config(materialized = 'ephemeral') }}

{#- Only a mapping can take an id from a wrong column. Complete Journey knows a third of its households more closely. #}
{%- if var('dataset') == 'custom' and provides('customers') %}

select
    count(customers.customer_id) as listed_count,
    count(*) as customer_count,
    -- files in which customer_id means the same have more customers in common
    count(*) > 2 * count(customers.customer_id) as is_suspect,
    sum(buyers.net_amount) filter (where customers.customer_id is null) as unlisted_amount
from (
    select
        customer_id,
        sum(net_amount) as net_amount
    from {{ ref('int_orders') }}
    where is_order and customer_id is not null
    group by customer_id
) as buyers
left join {{ ref('input__customers') }} as customers
    on buyers.customer_id = customers.customer_id

{%- else %}

select
    cast(0 as bigint) as listed_count,
    cast(0 as bigint) as customer_count,
    false as is_suspect,
    cast(null as decimal(38,4)) as unlisted_amount

{%- endif %}
