-- One row per customer who is their own sponsor through others. A customer that is reached after so many steps is on a cycle, and every
-- customer on a cycle is reached.

{{ config(materialized = in_place()) }}

with recursive

{{ sponsor_strides(ref('int_sponsor_strides_2')) }}

select distinct reached_id as customer_id
from strides
