-- One row per campaign and customer it is aimed at: the arm, what they would do without it, and what the campaign changes.

{{ config(enabled = is_chosen_form()) }}

with

campaigns as (

    select * from {{ ref('stg_demo__campaigns') }}

),

calendar as (

    select * from {{ ref('stg_demo__calendar') }}

),

people as (

    select * from {{ ref('stg_demo__people') }}

),

orders as (

    select
        order_number,
        customer_id,
        ordered_on
    from {{ ref('stg_demo__planned_orders') }}
    where customer_id is not null

    union all

    -- customers that a list brought back are active again
    select
        caused_order_number as order_number,
        customer_id,
        comes_on as ordered_on
    from {{ ref('stg_demo__list_plan') }}
    where comes_on is not null

),

-- Five campaigns: five rows for each order, before the campaign and in the 30 days from its morning on.
histories as (

    select
        campaigns.campaign_number,
        orders.customer_id,
        max(orders.ordered_on) filter (where orders.ordered_on < campaigns.starts_on) as last_order_on,
        min(orders.ordered_on) filter (where orders.ordered_on >= campaigns.starts_on) as reorders_on,
        min_by(orders.order_number, (orders.ordered_on, orders.order_number)) filter (
            where orders.ordered_on >= campaigns.starts_on
        ) as returning_order_number
    from orders
    inner join campaigns on orders.ordered_on < campaigns.starts_on + 30
    group by campaigns.campaign_number, orders.customer_id

),

-- Customers who stopped buying and agreed to be contacted.
aimed_at as (

    select
        campaigns.*,
        people.customer_id,
        people.member_number,
        histories.last_order_on,
        histories.reorders_on,
        histories.returning_order_number,
        'contact ' || campaigns.campaign_number || ' ' || people.member_number as draw_key
    from histories
    inner join campaigns on histories.campaign_number = campaigns.campaign_number
    inner join people on histories.customer_id = people.customer_id
    where campaigns.starts_on - histories.last_order_on > campaigns.silent_days_min and people.contact_consent

),

-- Both arms have the same kind of people: what they would do is drawn before the arm, and independently of it.
drawn as (

    select
        *,
        case when {{ demo_draw("draw_key || ' arm'", 100) }} < treatment_pct then 'treatment' else 'control' end as arm,
        reorders_on is null and {{ demo_draw("draw_key || ' persuaded'", 100) }} < persuaded_pct as is_persuadable,
        -- customers who order before the message arrives have no coupon
        reorders_on > starts_on and coupon_pct > 0 and {{ demo_draw("draw_key || ' redeems'", 100) }} < 55 as would_redeem,
        -- at most 27 days later, so that a closed day or two stay within the 30
        starts_on + cast(1 + {{ demo_draw("draw_key || ' comes'", 27) }} as integer) as would_come_on
    from aimed_at

)

select
    -- key
    drawn.campaign_number,
    drawn.customer_id,
    drawn.member_number,

    -- the campaign
    drawn.draw_key,
    drawn.coupon_pct,
    drawn.arm,

    -- what would happen in either arm, which no real shop can know
    drawn.last_order_on,
    drawn.reorders_on,
    drawn.is_persuadable,

    -- what the treatment changes
    case when drawn.arm = 'treatment' and drawn.is_persuadable then calendar.next_open_day end as comes_on,
    case
        when drawn.arm = 'treatment' and drawn.is_persuadable then drawn.member_number * 100 + 90 + drawn.campaign_number
    end as caused_order_number,
    case
        when drawn.arm = 'treatment' and drawn.is_persuadable then drawn.member_number * 100 + 90 + drawn.campaign_number
        when drawn.arm = 'treatment' and drawn.would_redeem then drawn.returning_order_number
    end as redeeming_order_number

from drawn
inner join calendar on drawn.would_come_on = calendar.day
