-- One row per segmentation, segment, customer attribute and value, such as an age group: how many of the segment have it.
-- Shares are of the customers whose value is known. The 20 most frequent values of an attribute are told apart.

{%- set values_told_apart = 20 %}

with

attributes as (

    select * from {{ ref('input__customer_attributes') }}

),

scores as (

    select * from {{ ref('int_segment_scores') }}

),

names as (

    select * from {{ ref('int_segment_names') }}

),

frequencies as (

    select
        attribute,
        attribute_value,
        count(*) as customers
    from attributes
    group by attribute, attribute_value

),

ranked as (

    select
        attribute,
        attribute_value,
        row_number() over (partition by attribute order by customers desc, attribute_value asc) as place
    from frequencies

),

per_segment as (

    select
        scores.segmentation,
        scores.segment_id,
        attributes.attribute,
        case when ranked.place <= {{ values_told_apart }} then attributes.attribute_value else 'other values' end
            as attribute_value,
        count(*) as customers
    from attributes
    inner join ranked
        on attributes.attribute = ranked.attribute
        and attributes.attribute_value = ranked.attribute_value
    inner join scores
        on attributes.customer_id = scores.customer_id
    group by
        scores.segmentation, scores.segment_id, attributes.attribute,
        case when ranked.place <= {{ values_told_apart }} then attributes.attribute_value else 'other values' end

),

totals as (

    select
        *,
        sum(customers) over (partition by segmentation, segment_id, attribute) as known_in_segment,
        sum(customers) over (partition by segmentation, attribute, attribute_value) as with_value,
        sum(customers) over (partition by segmentation, attribute) as known
    from per_segment

)

select
    -- key
    totals.segmentation,
    totals.segment_id,
    names.segment_name,
    totals.attribute,
    totals.attribute_value,

    -- how many
    cast(totals.customers as bigint) as customers,
    cast(totals.customers as double) / totals.known_in_segment as share_of_customers,

    -- more or less than among all
    round(
        (cast(totals.customers as double) / totals.known_in_segment)
        / (cast(totals.with_value as double) / totals.known), 6
    ) as lift

from totals
inner join names
    on totals.segmentation = names.segmentation
    and totals.segment_id = names.segment_id
