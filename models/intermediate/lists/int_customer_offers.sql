-- One row per customer with a status: what to offer them where a program does not say it, and why.

{{ config(materialized = 'ephemeral') }}

with

advice as (

    select * from {{ ref('int_customer_playbook') }}

),

responses as (

    select * from {{ ref('offer_response') }}
    where slice_type = 'status'

),

shown as (

    select
        slice as status,
        offer,
        channel
    from responses
    where is_next_best_offer

),

-- What campaigns have shown to drive customers of a status away, or to cost more than it brings in, in any channel.
refuted as (

    select distinct
        slice as status,
        offer
    from responses
    where lift_upper < 0 or value_per_customer_upper < 0

)

select
    advice.customer_id,
    coalesce(shown.offer, case when refuted.offer is null then advice.offer end) as offer,
    case
        when shown.offer is not null then 'shown to work'
        when refuted.offer is not null then 'none: shown not to pay'
        when advice.offer is not null then 'playbook: not tested'
    end as offer_basis,
    coalesce(shown.channel, advice.channel) as channel,
    advice.channel as playbook_channel,
    advice.max_cost_per_customer
from advice
left join shown
    on advice.status = shown.status
    and not {{ is_against('advice.forbids', 'shown.offer', 'shown.channel') | indent(4) }}
left join refuted
    on advice.status = refuted.status
    and advice.offer = refuted.offer
