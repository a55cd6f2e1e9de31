-- One row per customer of whom there is a stride of strides of sponsors: who is above them at its end.

{{ config(materialized = in_place()) }}

with recursive

{{ sponsor_strides(ref('int_sponsor_strides_1')) }}

select
    customer_id,
    reached_id
from strides
