-- One row per past date, order number and customer: the order as it was known at that date.

{{ config(materialized = 'ephemeral') }}

with

order_days as (

    select * from {{ ref('int_history_order_days') }}

)

{{ order_totals('order_days', ['as_of_date', 'lookback_start']) }}
