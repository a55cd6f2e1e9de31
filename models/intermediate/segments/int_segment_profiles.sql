-- One row per segmentation and segment: its size, its revenue, and quartiles of its measures.

{%- set profiled = profiled_measures() %}
{%- set quantiles = {'q1': 0.25, 'median': 0.5, 'q3': 0.75} %}

with

members as (

    select * from {{ ref('int_segment_members') }}

),

customers as (

    select * from {{ ref('int_customer_measures') }}

),

profiles as (

    select
        -- key
        members.segmentation,
        members.segment_id,

        -- size
        cast(count(*) as bigint) as customer_count,
        cast(sum(customers.revenue) as decimal(38, 4)) as revenue,
        cast(sum(customers.lifetime_value) filter (where customers.lifetime_value_basis = 'margin') as decimal(38, 4))
            as margin_amount,

        -- quartiles
        {%- for feature in profiled %}
        {%- set last_feature = loop.last %}
        {%- for suffix, quantile in quantiles.items() %}
        percentile_cont({{ quantile }}) within group (order by cast(customers.{{ feature }} as double))
            as {{ feature }}_{{ suffix }}{{ ',' if not (loop.last and last_feature) }}
        {%- endfor %}
        {%- endfor %}

    from members
    inner join customers
        on members.customer_id = customers.customer_id
    group by members.segmentation, members.segment_id

),

totals as (

    select
        segmentation,
        sum(customer_count) as all_customers,
        sum(revenue) as all_revenue,
        sum(margin_amount) as all_margin_amount
    from profiles
    group by segmentation

)

select
    profiles.*,
    cast(totals.all_customers as bigint) as segmentation_customer_count,
    cast(profiles.customer_count as double) / totals.all_customers as share_of_customers,
    cast(profiles.revenue as double) / nullif(cast(totals.all_revenue as double), 0) as share_of_revenue,
    cast(profiles.margin_amount as double) / nullif(cast(totals.all_margin_amount as double), 0) as share_of_margin
from profiles
inner join totals
    on profiles.segmentation = totals.segmentation
