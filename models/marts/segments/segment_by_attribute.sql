-- One row per segmentation, segment, customer attribute and value, such as an age group: how many of the segment have it.
-- Shares are of the customers whose value is known. The 20 most frequent values of an attribute have rows of their own.

{%- set values_told_apart = 20 %}

with

attributes as (

    select * from {{ ref('input__customer_attributes') }}

),

members as (

    select * from {{ ref('int_segment_members') }}

),

frequencies as (

    select
        attribute,
        attribute_value,
        count(*) as customer_count
    from attributes
    group by attribute, attribute_value

),

ranked as (

    select
        attribute,
        attribute_value,
        row_number() over (partition by attribute order by customer_count desc, attribute_value asc) as position
    from frequencies

),

counted as (

    select
        members.segmentation,
        members.segment_id,
        attributes.attribute,
        case when ranked.position <= {{ values_told_apart }} then attributes.attribute_value else 'other values' end
            as attribute_value,
        count(*) as customer_count
    from attributes
    inner join ranked
        on attributes.attribute = ranked.attribute
        and attributes.attribute_value = ranked.attribute_value
    inner join members
        on attributes.customer_id = members.customer_id
    group by
        members.segmentation, members.segment_id, attributes.attribute,
        case when ranked.position <= {{ values_told_apart }} then attributes.attribute_value else 'other values' end

),

{{ segment_shares('counted', ['attribute', 'attribute_value'], within=['attribute']) }}
