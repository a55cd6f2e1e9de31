{#
    The rest of a model about how segments spread over the values of some columns: CTE `totals`, and a select of one row per
    segmentation, segment and value with its share of the segment, and lift: that share over the same share among all customers
    of the segmentation.

      counted  a CTE with segmentation, segment_id, the columns and customer_count; also order_count and revenue where `of` is orders
      columns  the columns whose values get rows of their own
      of       customers or orders: what the shares are of
      within   those of the columns within which shares sum to 1; none: all values together
      ranked   the column by whose values positions are given, the most frequent first; none: no positions
#}
{% macro segment_shares(counted, columns, of='customers', within=[], ranked=none) -%}
{%- set count = 'order_count' if of == 'orders' else 'customer_count' -%}
{%- set whole_of_all = (['segmentation'] + within) | join(', ') -%}
totals as (

    select
        *,
        sum({{ count }}) over (partition by segment_id, {{ whole_of_all }}) as segment_count,
        {%- if of == 'orders' %}
        sum(revenue) over (partition by segment_id, {{ whole_of_all }}) as segment_revenue,
        {%- endif %}
        sum({{ count }}) over (partition by {{ (['segmentation'] + columns) | join(', ') }}) as value_count,
        sum({{ count }}) over (partition by {{ whole_of_all }}) as all_count
    from {{ counted }}

)

select
    -- key
    totals.segmentation,
    totals.segment_id,
    names.segment_name,
    {%- for column in columns %}
    totals.{{ column }},
    {%- endfor %}
    {%- if ranked %}
    cast(dense_rank() over (partition by totals.{{ (['segmentation'] + within) | join(', totals.') }} order by totals.value_count desc, totals.{{ ranked }} asc) as bigint) as position,
    {%- endif %}

    -- how much
    cast(totals.customer_count as bigint) as customer_count,
    {%- if of == 'orders' %}
    cast(totals.order_count as bigint) as order_count,
    cast(totals.revenue as decimal(38,4)) as revenue,
    {%- endif %}
    cast(totals.{{ count }} as double) / nullif(totals.segment_count, 0) as share_of_{{ of }},
    {%- if of == 'orders' %}
    cast(totals.revenue as double) / nullif(cast(totals.segment_revenue as double), 0) as share_of_revenue,
    {%- endif %}

    -- more or less than among all
    round(
        (cast(totals.{{ count }} as double) / nullif(totals.segment_count, 0))
        / nullif(cast(totals.value_count as double) / nullif(totals.all_count, 0), 0), 6
    ) as lift

from totals
inner join {{ ref('int_segment_names') }} as names
    on totals.segmentation = names.segmentation
    and totals.segment_id = names.segment_id
{%- endmacro %}

{# CTEs that end in `counted`, for segment_shares: customer_count, order_count and revenue of the CTE `orders` by segment and value. #}
{% macro segment_order_counts(columns) -%}
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

counted as (

    select
        segmentation,
        segment_id,
        {{ columns | join(', ') }},
        count(*) filter (where order_count > 0) as customer_count,
        sum(order_count) as order_count,
        sum(revenue) as revenue
    from per_customer
    group by segmentation, segment_id, {{ columns | join(', ') }}

)
{%- endmacro %}
