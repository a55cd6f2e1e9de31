-- One row per order of the demo shop: its customer, day, channel and discount.

{{ config(enabled = is_chosen_form(), materialized = 'ephemeral') }}

with

calendar as (

    select * from {{ ref('stg_demo__calendar') }}

),

kinds as (

    select * from {{ ref('stg_demo__customer_types') }}

),

contacts as (

    select * from {{ ref('stg_demo__contact_plan') }}

),

-- Numbers 91 to 99 of a customer are orders that they would not have placed without a campaign or a list.
caused as (

    select
        customer_id,
        caused_order_number,
        comes_on
    from contacts
    where caused_order_number is not null

    union all

    select
        customer_id,
        caused_order_number,
        comes_on
    from {{ ref('stg_demo__list_plan') }}
    where comes_on is not null

),

orders as (

    select * from {{ ref('stg_demo__planned_orders') }}

    union all

    select
        caused.caused_order_number as order_number,
        people.customer_id,
        people.kind,
        people.country,
        people.nearest_shop,
        people.postage_id,
        people.favorite_category,
        people.refill_id,
        caused.comes_on as ordered_on
    from caused
    inner join {{ ref('stg_demo__people') }} as people on caused.customer_id = people.customer_id

),

-- Which customers redeem the coupon of a campaign and with which order, caused by the campaign or not.
redeemed as (

    select
        redeeming_order_number,
        coupon_pct
    from contacts
    where redeeming_order_number is not null

),

keyed as (

    select
        *,
        'order ' || order_number as draw_key
    from orders

)

select
    orders.*,
    kinds.* exclude (kind),
    calendar.discount_pct,
    calendar.price_pct,
    coalesce(redeemed.coupon_pct, 0) as coupon_pct,
    case
        when
            orders.nearest_shop is null
            or {{ demo_draw("orders.draw_key || ' channel'", 100) }} < kinds.web_pct
            then 'web'
        else 'shop'
    end as channel,
    case when calendar.iso_weekday = 6 then 'saturday' else 'weekday' end as day_type
from keyed as orders
inner join kinds on orders.kind = kinds.kind
inner join calendar on orders.ordered_on = calendar.day
left join redeemed on orders.order_number = redeemed.redeeming_order_number
