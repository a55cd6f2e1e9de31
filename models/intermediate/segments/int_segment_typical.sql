-- One row per segmentation and segment of the model: its typical customer in the measures that name segments, the edges of
-- middle revenue, and how many of its earlier customers ordered again.

{%- set roles = ['recency', 'frequency', 'spend'] %}

with

scores as (

    select * from {{ ref('int_segment_scores') }}

),

measures as (

    select * from {{ ref('int_customer_measures') }}

),

spend_bands as (

    select * from {{ ref('int_revenue_bands') }}

),

reorders as (

    select * from {{ ref('int_segment_reorders') }}

),

customers as (

    select
        scores.segmentation,
        scores.segment_id,
        measures.order_count,
        {%- for role in roles %}
        cast({{ segment_role(role) | indent(8) }} as double) as {{ role }}{{ ',' if not loop.last }}
        {%- endfor %}
    from scores
    inner join measures
        on scores.customer_id = measures.customer_id

),

typical as (

    select
        segmentation,
        segment_id,
        count(*) as customer_count,
        {%- for role in roles %}
        {{ segment_role(role, word=true) | indent(8) }} as {{ role }}_word,
        {%- endfor %}
        {%- for measure in ['order_count'] + roles %}
        percentile_cont(0.5) within group (order by cast({{ measure }} as double)) as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from customers
    group by segmentation, segment_id

)

select
    -- key
    typical.segmentation,
    typical.segment_id,

    -- who
    cast(typical.customer_count as bigint) as customer_count,

    -- the typical customer: medians, and the words for the measures
    typical.order_count,
    {%- for role in roles %}
    typical.{{ role }},
    typical.{{ role }}_word,
    {%- endfor %}

    -- the edges of middle revenue; null if nobody spent anything
    spend_bands.middle_from,
    spend_bands.middle_to,

    -- who was in it at the earlier date; null if nobody was
    reorders.past_customer_count,
    reorders.reordered_customer_count

from typical
left join spend_bands
    on typical.segmentation = spend_bands.segmentation
left join reorders
    on typical.segmentation = reorders.segmentation
    and typical.segment_id = reorders.segment_id
