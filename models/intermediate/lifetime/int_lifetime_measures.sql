-- One row per customer with an order: how often, when and for how much they bought, up to today.

with

days as (

    select
        days.*,
        as_of.as_of_date
    from {{ ref('int_lifetime_days') }} as days
    cross join {{ ref('int_as_of') }} as as_of

)

{{ lifetime_measures('days', ['customer_id']) }}
