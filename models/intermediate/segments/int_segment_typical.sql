-- One row per segmentation and segment: its typical customer in the measures that name segments, and the edges of middle
-- revenue.

{{ config(materialized='view') }}

{%- set roles = ['recency', 'frequency', 'spend'] %}

with

profiles as (

    select * from {{ ref('int_segment_profiles') }}

),

spend_bands as (

    select * from {{ ref('int_revenue_bands') }}

),

typical as (

    select
        segmentation,
        segment_id,
        order_count_median as order_count,
        {%- for role in roles %}
        {{ segment_role(role, '_median') | indent(8) }} as {{ role }},
        {{ segment_role(role, word=true) | indent(8) }} as {{ role }}_word{{ ',' if not loop.last }}
        {%- endfor %}
    from profiles

)

select
    -- key
    typical.segmentation,
    typical.segment_id,

    -- the typical customer: medians, and the words for the measures
    typical.order_count,
    {%- for role in roles %}
    typical.{{ role }},
    typical.{{ role }}_word,
    {%- endfor %}

    -- the edges of middle revenue; null if nobody spent anything
    spend_bands.middle_from,
    spend_bands.middle_to

from typical
left join spend_bands
    on typical.segmentation = spend_bands.segmentation
