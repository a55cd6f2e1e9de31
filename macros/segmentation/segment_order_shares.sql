{#
    CTEs that spread the orders of every segment over the values of some columns of the CTE `orders`; they end in `shares`,
    one row per segmentation, segment and value: customers, order_count, revenue, share_of_orders (of the segment's orders),
    share_of_revenue, and lift: share_of_orders over the same share among all customers of the segmentation.

      columns  the columns whose values are told apart
      within   those of them within which shares sum to 1; none: all values together
#}
{% macro segment_order_shares(columns, within=[]) -%}
{%- set whole = (['segmentation', 'segment_id'] + within) | join(', ') -%}
{%- set whole_of_all = (['segmentation'] + within) | join(', ') -%}
{%- set value_of_all = (['segmentation'] + columns) | join(', ') -%}
per_customer as (

    select
        segmentation,
        segment_id,
        {{ columns | join(', ') }},
        customer_id,
        count(*) filter (where is_order) as order_count,
        sum(revenue) as revenue
    from orders
    group by segmentation, segment_id, {{ columns | join(', ') }}, customer_id

),

per_segment as (

    select
        segmentation,
        segment_id,
        {{ columns | join(', ') }},
        count(*) filter (where order_count > 0) as customers,
        sum(order_count) as order_count,
        sum(revenue) as revenue
    from per_customer
    group by segmentation, segment_id, {{ columns | join(', ') }}

),

totals as (

    select
        *,
        sum(order_count) over (partition by {{ whole }}) as segment_orders,
        sum(revenue) over (partition by {{ whole }}) as segment_revenue,
        sum(order_count) over (partition by {{ value_of_all }}) as value_orders,
        sum(order_count) over (partition by {{ whole_of_all }}) as all_orders
    from per_segment

),

shares as (

    select
        *,
        cast(order_count as double) / nullif(segment_orders, 0) as share_of_orders,
        cast(revenue as double) / nullif(cast(segment_revenue as double), 0) as share_of_revenue,
        (cast(order_count as double) / nullif(segment_orders, 0))
        / nullif(cast(value_orders as double) / nullif(all_orders, 0), 0) as lift
    from totals

)
{%- endmacro %}
