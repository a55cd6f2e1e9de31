-- One row per customer who sponsors somebody and is not reached from a root: who is a stride of sponsors above them. Customers on
-- cycles, below them, or too deep; most shops have none.

{{ config(materialized = in_place()) }}

with recursive

not_reached as (

    select
        customer_id,
        sponsor_id as reached_id
    from {{ ref('int_sponsor_chains') }}
    where is_sponsor and depth is null

),

{{ sponsor_strides('not_reached') }}

select
    customer_id,
    reached_id
from strides
