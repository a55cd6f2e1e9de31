{#
    CTEs that end in `cycles`: the customers (customer_id) who are their own sponsors through others. Needs `with recursive`,
    and a CTE (customer_id, sponsor_id) of customers who sponsor somebody, those on cycles among them.

    Spark ends a recursion after 100 steps, so cycles of any length are found by climbing in rounds of strides, each as long as
    the whole round before: 32⁴ steps are over a million.
#}
{% macro sponsor_cycles(sponsors) -%}
{%- set stride = 32 %}
{%- set rounds = 4 %}
strides_0 as (

    select
        customer_id,
        sponsor_id as reached_id
    from {{ sponsors }}
    where sponsor_id is not null

),

{% for round in range(1, rounds + 1) %}
-- Each round takes {{ stride }} strides of the round before. A customer who reaches a root on the way is out.
climb_{{ round }} (customer_id, reached_id, strides) as (

    select
        customer_id,
        reached_id,
        1 as strides
    from strides_{{ round - 1 }}

    union all

    select
        climb_{{ round }}.customer_id,
        strides_{{ round - 1 }}.reached_id,
        climb_{{ round }}.strides + 1 as strides
    from climb_{{ round }}
    inner join strides_{{ round - 1 }}
        on climb_{{ round }}.reached_id = strides_{{ round - 1 }}.customer_id
    where climb_{{ round }}.strides < {{ stride }}

),

strides_{{ round }} as (

    select
        customer_id,
        reached_id
    from climb_{{ round }}
    where strides = {{ stride }}

),
{% endfor %}

-- A customer that is reached after so many steps is on a cycle, and every customer on a cycle is reached.
cycles as (

    select distinct reached_id as customer_id
    from strides_{{ rounds }}

)
{%- endmacro %}
