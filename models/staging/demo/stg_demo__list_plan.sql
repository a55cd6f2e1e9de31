-- One row per exported list and customer on it: what they would do without it, and what the message changes.

{{ config(enabled = is_chosen_form()) }}

with

-- Of 100 customers who would not order by themselves within the outcome days, how many order because of the message.
programs (program, persuaded_pct, outcome_days) as (

    values
    ('call_list', 30, 30),
    ('win_back', 20, 30),
    ('prevent_churn', 20, 30),
    ('single_item_upsell', 15, 90)

),

contacts as (

    select * from {{ ref('stg_demo__list_contacts') }}

),

calendar as (

    select * from {{ ref('stg_demo__calendar') }}

),

people as (

    select * from {{ ref('stg_demo__people') }}

),

orders as (

    select
        customer_id,
        ordered_on
    from {{ ref('stg_demo__planned_orders') }}
    where customer_id is not null

),

returns as (

    select
        contacts.list_id,
        contacts.customer_id,
        min(orders.ordered_on) as reorders_on
    from contacts
    left join programs on contacts.program = programs.program
    inner join orders
        on
            contacts.customer_id = orders.customer_id
            and contacts.sent_on <= orders.ordered_on
            and contacts.sent_on + coalesce(programs.outcome_days, 30) > orders.ordered_on
    group by contacts.list_id, contacts.customer_id

),

-- Both arms have the same kind of people: what they would do is drawn independently of their arm.
drawn as (

    select
        contacts.*,
        people.member_number,
        returns.reorders_on,
        'list ' || contacts.list_id || ' ' || people.member_number as draw_key
    from contacts
    inner join people on contacts.customer_id = people.customer_id
    left join returns
        on
            contacts.list_id = returns.list_id
            and contacts.customer_id = returns.customer_id

),

persuaded as (

    select
        drawn.*,
        drawn.reorders_on is null
        and {{ demo_draw("drawn.draw_key || ' persuaded'", 100) }} < coalesce(programs.persuaded_pct, 10) as is_persuadable,
        -- at most 25 days later, so that closed days stay within the 30
        drawn.sent_on + cast(1 + {{ demo_draw("drawn.draw_key || ' comes'", 25) }} as integer) as would_come_on
    from drawn
    left join programs on drawn.program = programs.program

),

-- Order numbers 96 to 99 of a customer are for lists; nobody is persuaded more often.
coming as (

    select
        list_id,
        customer_id,
        95 + row_number() over (partition by customer_id order by sent_on, list_id) as order_sequence
    from persuaded
    where arm = 'treatment' and is_persuadable
    qualify order_sequence <= 99

)

select
    -- key
    persuaded.list_id,
    persuaded.customer_id,

    -- the list
    persuaded.program,
    persuaded.arm,
    persuaded.sent_on,

    -- what would happen in either arm, which no real shop can know
    persuaded.reorders_on,
    persuaded.is_persuadable,

    -- what the message changes
    case when coming.order_sequence is not null then calendar.next_open_day end as comes_on,
    persuaded.member_number * 100 + coming.order_sequence as caused_order_number

from persuaded
-- the demo's calendar ends with 2025
left join calendar on persuaded.would_come_on = calendar.day
left join coming
    on
        persuaded.list_id = coming.list_id
        and persuaded.customer_id = coming.customer_id
