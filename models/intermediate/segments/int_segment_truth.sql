-- One row per segmentation and offered segment: for what share of its customers its name, and each of its bands, is true.

{{ config(materialized='ephemeral') }}

{%- set claims = ['recency', 'value', 'orders'] %}

with

held as (

    select
        names.segmentation,
        names.offered_id,
        names.claims,
        cells.customer_count,
        {%- for claim in claims %}
        case when {{ cell_fits(claim, 'cells', 'names') | indent(8) }} then 1 else 0 end as fits_{{ claim }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('int_segment_names') }} as names
    inner join {{ ref('int_segment_cells') }} as cells
        on names.segmentation = cells.segmentation
        and names.segment_id = cells.segment_id

)

select
    segmentation,
    offered_id as segment_id,
    {%- for claim in claims %}
    cast(sum(customer_count * fits_{{ claim }}) as double) / sum(customer_count) as share_of_{{ claim }}_true,
    {%- endfor %}
    cast(sum(case
        when {% for claim in claims -%}
        (claims not like '%{{ claim }}%' or fits_{{ claim }} = 1){{ ' and ' if not loop.last }}
        {%- endfor %} then customer_count
        else 0
    end) as bigint) as name_fits_count
from held
group by segmentation, offered_id
