-- One row per order number, place and day of which some lines name no customer and all others name the same one: the customer
-- of the whole order. The tills lost the customer halfway. Few orders have such a line, so only those are looked at.

{{ config(meta = {'build': 'always'}) }}

with

without_customer as (

    select
        order_id,
        coalesce(location_id, '') as location_id,
        cast(ordered_at as date) as ordered_on
    from {{ ref('input__order_lines') }}
    where customer_id is null
    group by order_id, coalesce(location_id, ''), cast(ordered_at as date)

)

select
    without_customer.order_id,
    without_customer.location_id,
    without_customer.ordered_on,
    min(order_lines.customer_id) as customer_id
from {{ ref('input__order_lines') }} as order_lines
inner join without_customer
    on order_lines.order_id = without_customer.order_id
    and coalesce(order_lines.location_id, '') = without_customer.location_id
    and cast(order_lines.ordered_at as date) = without_customer.ordered_on
where order_lines.customer_id is not null
group by without_customer.order_id, without_customer.location_id, without_customer.ordered_on
having min(order_lines.customer_id) = max(order_lines.customer_id)
