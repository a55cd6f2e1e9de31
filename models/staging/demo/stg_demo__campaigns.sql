-- One row per campaign: when, to which customers, with what offer, and how many it truly persuades.

{{ config(enabled = is_chosen_form()) }}

-- Two campaigns are at least 30 days further apart than the days without an order that the later one requires. So an order that
-- the first one caused is too old to matter, and inactivity is the same with and without it.
with

campaigns (
    campaign_number,
    campaign_id,
    contact_type,
    offer,
    starts_on,
    silent_days_min,  -- aimed at customers without an order for more than ... days
    treatment_pct,    -- of these are contacted; the others are the control arm
    persuaded_pct,    -- of customers who would not order by themselves within 30 days, those who order because of it
    coupon_pct,       -- taken off the prices of the order that redeems the offer
    opened_pct,       -- open the message or answer the call; null = cannot be known
    clicked_pct,      -- of those; null = there is nothing to click
    contact_cost
) as (

    -- noqa: disable=LT01 (aligned, to be read as a table)
    values
    (1, '2024-spring-mail',   'email', '10 % off',           date '2024-04-09', 60, 50, 12, 10, 38,   22,   0.03),
    (2, '2024-summer-sms',    'sms',   '15 % off, one week', date '2024-08-13', 90, 50, 16, 15, null, 19,   0.09),
    (3, '2025-winter-call',   'call',  '10 % off and a chat', date '2025-02-11', 90, 40, 22, 10, 61,   null, 4.20),
    (4, '2025-summer-mail',   'email', '20 % off',           date '2025-06-10', 60, 60, 18, 20, 35,   24,   0.03),
    -- A letter without any effect: measuring must be able to show that.
    (5, '2025-autumn-mail',   'email', 'the new catalog',  date '2025-10-07', 60, 50,  0,  0, 31,   12,   0.03)
    -- noqa: enable=LT01

)

select
    -- key
    campaign_number,
    campaign_id,

    -- what
    contact_type,
    offer,
    coupon_pct,

    -- when and for which customers
    starts_on,
    silent_days_min,
    treatment_pct,

    -- what happens
    persuaded_pct,
    opened_pct,
    clicked_pct,
    cast(contact_cost as decimal(9, 2)) as contact_cost

from campaigns
