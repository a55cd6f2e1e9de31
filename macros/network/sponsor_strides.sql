{#
    CTEs that end in `strides`: for each customer (customer_id) of `steps`, who is at the end of a stride of such steps (reached_id).
    Needs `with recursive`. A customer who reaches a root on the way is out.

    Spark ends a recursion after 100 steps, and reads what a recursion reads again in each step. So a cycle of any length is found
    by strides of strides, each a model: three times is almost a million sponsors.
#}
{% macro sponsor_strides(steps) -%}
climb (customer_id, reached_id, step_count) as (

    select
        customer_id,
        reached_id,
        1 as step_count
    from {{ steps }}

    union all

    select
        climb.customer_id,
        steps.reached_id,
        climb.step_count + 1 as step_count
    from climb
    inner join {{ steps }} as steps
        on climb.reached_id = steps.customer_id
    where climb.step_count < {{ sponsor_steps_max() }}

),

strides as (

    select
        customer_id,
        reached_id
    from climb
    where step_count = {{ sponsor_steps_max() }}

)
{%- endmacro %}

{% macro sponsor_steps_max() %}{{ return(99) }}{% endmacro %}
