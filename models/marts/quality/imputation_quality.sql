-- One row per attribute and step by which missing categories and brands are filled in: how many it filled in, and how accurate
-- it is.

with

agreement as (

    select * from {{ ref('int_product_agreement') }}

),

-- Each step gets what the steps before it left.
steps (attribute, step, method, situation) as (

    values
    ('category', 1, 'same product', ''),
    ('category', 2, 'same category id', ''),
    ('category', 3, 'nearest neighbors', 'whole path'),
    ('category', 4, 'nearest neighbors', 'two levels'),
    ('category', 5, 'nearest neighbors', 'top level'),
    ('brand', 1, 'same product', ''),
    ('brand', 2, 'nearest neighbors', 'known category id'),
    ('brand', 3, 'nearest neighbors', 'new category id')

),

-- Products and events that lack a value, with the step that fills it in; 9 is no step.
gaps as (

    select
        gaps.*,
        coalesce(steps.step, 9) as filled_by
    from {{ ref('int_product_gaps') }} as gaps
    left join steps
        on gaps.attribute = steps.attribute
        and gaps.method = steps.method
        and gaps.situation = steps.situation

),

filled as (

    select
        steps.attribute,
        steps.step,
        coalesce(sum(gaps.product_count) filter (where gaps.filled_by >= steps.step), 0) as missing_product_count,
        coalesce(sum(gaps.product_count) filter (where gaps.filled_by = steps.step), 0) as filled_product_count,
        coalesce(sum(gaps.event_count) filter (where gaps.filled_by >= steps.step), 0) as missing_event_count,
        coalesce(sum(gaps.event_count) filter (where gaps.filled_by = steps.step), 0) as filled_event_count
    from steps
    left join gaps
        on steps.attribute = gaps.attribute
    group by steps.attribute, steps.step

),

quality as (

    select
        filled.attribute,
        filled.step,
        steps.method,
        nullif(steps.situation, '') as situation,
        filled.missing_product_count,
        filled.filled_product_count,
        filled.missing_event_count,
        filled.filled_event_count,
        neighbors.surroundings_weight,
        neighbors.k,
        neighbors.share_of_votes_min,
        coalesce(agreement.classes, neighbors.classes) as classes,
        coalesce(agreement.evaluated, neighbors.evaluated, 0) as evaluated,
        coalesce(
            round(cast(agreement.predicted_right as double) / nullif(agreement.evaluated, 0), 6), neighbors.accuracy
        ) as accuracy,
        neighbors.accuracy_standard_error,
        coalesce(
            round(cast(agreement.baseline_right as double) / nullif(agreement.evaluated, 0), 6), neighbors.baseline_accuracy
        ) as baseline_accuracy,
        coalesce(agreement.answered, neighbors.answered, 0) as answered,
        coalesce(
            round(cast(agreement.predicted_right as double) / nullif(agreement.answered, 0), 6), neighbors.answered_accuracy
        ) as answered_accuracy,
        neighbors.answered_baseline_accuracy,
        neighbors.verdict
    from filled
    inner join steps
        on filled.attribute = steps.attribute and filled.step = steps.step
    left join agreement
        on filled.attribute = agreement.attribute and filled.step = agreement.step
    left join {{ ref('product_imputation') }} as neighbors
        on steps.attribute = neighbors.attribute
        and steps.situation = neighbors.situation
        and neighbors.artifact = 'quality'

)

select
    -- key
    attribute,
    cast(step as bigint) as step,

    -- what it is
    method,
    situation,

    -- products
    cast(missing_product_count as bigint) as missing_product_count,
    cast(filled_product_count as bigint) as filled_product_count,
    cast(missing_product_count - filled_product_count as bigint) as still_missing_product_count,

    -- events
    cast(missing_event_count as bigint) as missing_event_count,
    cast(filled_event_count as bigint) as filled_event_count,
    cast(missing_event_count - filled_event_count as bigint) as still_missing_event_count,

    -- accuracy on known values
    surroundings_weight,
    cast(k as bigint) as k,
    share_of_votes_min,
    cast(classes as bigint) as class_count,
    cast(evaluated as bigint) as evaluated_count,
    accuracy,
    accuracy_standard_error,
    baseline_accuracy,
    cast(answered as bigint) as answered_count,
    answered_accuracy,
    answered_baseline_accuracy,
    case
        when verdict is not null then verdict
        when missing_product_count = 0 then 'Nothing is missing.'
        when method = 'same product' then 'Used if another row of the product has the value.'
        else 'Used if more than half of the other products of the category id agree.'
    end as verdict,
    max(case when step = 1 and classes > 0 then 1 else 0 end) over (partition by attribute) = 1 as is_stated
from quality
