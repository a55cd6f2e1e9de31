-- One row per attribute and step by which missing categories and brands are filled in: how many it filled, and how right it is.

with

products as (

    select * from {{ ref('int_products') }}
    where is_product

),

attributes as (

    select * from {{ ref('int_product_attributes') }}

),

agreement as (

    select * from {{ ref('int_product_agreement') }}

),

imputation as (

    select * from {{ ref('product_imputation') }}

),

-- Each step is offered what the steps before it left.
steps (attribute, step, method, situation) as (

    values
    ('category', 1, 'same product', ''),
    ('category', 2, 'same category id', ''),
    ('category', 3, 'nearest neighbours', 'whole path'),
    ('category', 4, 'nearest neighbours', 'two levels'),
    ('category', 5, 'nearest neighbours', 'top level'),
    ('brand', 1, 'same product', ''),
    ('brand', 2, 'nearest neighbours', 'known category id'),
    ('brand', 3, 'nearest neighbours', 'new category id')

),

-- What lacks a value, with the step that fills it; 9 is none of them.
gaps as (

    {%- for attribute in ['category', 'brand'] %}

    select
        '{{ attribute }}' as attribute,
        1 as product_count,
        products.events_without_{{ attribute }} as event_count,
        case
            when attributes.{{ attribute }}_source = 'stated' then 1
            when attributes.{{ attribute }}_source = 'same category id' then 2
            else coalesce(steps.step, 9)
        end as filled_by
    from products
    inner join attributes
        on products.product_id = attributes.product_id
    left join imputation as predictions
        on products.product_id = predictions.product_id
        and predictions.artefact = 'predictions'
        and predictions.attribute = '{{ attribute }}'
    left join steps
        on predictions.attribute = steps.attribute and predictions.situation = steps.situation
    where products.{{ attribute }} is null or products.events_without_{{ attribute }} > 0

    union all

    -- events that name no product have nothing to be filled from
    select
        '{{ attribute }}' as attribute,
        0 as product_count,
        count(*) as event_count,
        9 as filled_by
    from {{ ref('input__events') }} as events
    inner join {{ ref('int_as_of') }} as as_of
        on events.occurred_at < as_of.as_of_date
    where events.product_id is null and events.{{ attribute }} is null

    {{ 'union all' if not loop.last }}

    {%- endfor %}

),

filled as (

    select
        steps.attribute,
        steps.step,
        coalesce(sum(gaps.product_count) filter (where gaps.filled_by >= steps.step), 0) as missing_products,
        coalesce(sum(gaps.product_count) filter (where gaps.filled_by = steps.step), 0) as filled_products,
        coalesce(sum(gaps.event_count) filter (where gaps.filled_by >= steps.step), 0) as missing_events,
        coalesce(sum(gaps.event_count) filter (where gaps.filled_by = steps.step), 0) as filled_events
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
        filled.missing_products,
        filled.filled_products,
        filled.missing_events,
        filled.filled_events,
        neighbours.surroundings_weight,
        neighbours.k,
        neighbours.minimum_vote_share,
        coalesce(agreement.classes, neighbours.classes) as classes,
        coalesce(agreement.evaluated, neighbours.evaluated, 0) as evaluated,
        coalesce(
            round(cast(agreement.told_right as double) / nullif(agreement.evaluated, 0), 6), neighbours.accuracy
        ) as accuracy,
        neighbours.accuracy_standard_error,
        coalesce(
            round(cast(agreement.baseline_right as double) / nullif(agreement.evaluated, 0), 6), neighbours.baseline_accuracy
        ) as baseline_accuracy,
        coalesce(agreement.answered, neighbours.answered, 0) as answered,
        coalesce(
            round(cast(agreement.told_right as double) / nullif(agreement.answered, 0), 6), neighbours.answered_accuracy
        ) as answered_accuracy,
        neighbours.answered_baseline_accuracy,
        neighbours.verdict
    from filled
    inner join steps
        on filled.attribute = steps.attribute and filled.step = steps.step
    left join agreement
        on filled.attribute = agreement.attribute and filled.step = agreement.step
    left join imputation as neighbours
        on steps.attribute = neighbours.attribute
        and steps.situation = neighbours.situation
        and neighbours.artefact = 'quality'

)

select
    -- key
    attribute,
    cast(step as bigint) as step,

    -- what it is
    method,
    situation,

    -- products
    cast(missing_products as bigint) as missing_products,
    cast(filled_products as bigint) as filled_products,
    cast(missing_products - filled_products as bigint) as still_missing_products,

    -- events
    cast(missing_events as bigint) as missing_events,
    cast(filled_events as bigint) as filled_events,
    cast(missing_events - filled_events as bigint) as still_missing_events,

    -- how right it is on values that are known
    surroundings_weight,
    cast(k as bigint) as k,
    minimum_vote_share,
    cast(classes as bigint) as classes,
    cast(evaluated as bigint) as evaluated,
    accuracy,
    accuracy_standard_error,
    baseline_accuracy,
    cast(answered as bigint) as answered,
    answered_accuracy,
    answered_baseline_accuracy,
    case
        when verdict is not null then verdict
        when missing_products = 0 then 'Nothing is missing.'
        when method = 'same product' then 'Used where another row about the product has it.'
        else 'Used where more than half of the other products of the category id agree.'
    end as verdict
from quality
