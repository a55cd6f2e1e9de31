-- One row per data set, attribute and value: a whole number for the value, which later builds never change. Numbers start at 0,
-- in the order in which values were first seen. New values of later builds get the next numbers, even if their rows are older;
-- only `dbt build --full-refresh` numbers all of them again.

{{ config(materialized = 'incremental', incremental_strategy = 'append') }}

with

stated_values as (

    {%- for attribute in ['category', 'brand'] %}

    select
        '{{ attribute }}' as attribute,
        events.{{ attribute }} as attribute_value,
        min(events.occurred_at) as first_seen_at
    from {{ ref('input__events') }} as events
    where {{ before_as_of('events.occurred_at') }} and events.{{ attribute }} is not null
    group by events.{{ attribute }}

    union all

    -- values that only order lines or the product list have; none of them has a time
    select distinct
        '{{ attribute }}' as attribute,
        {{ attribute }} as attribute_value,
        cast(null as timestamp) as first_seen_at
    from {{ ref('int_products') }}
    where {{ attribute }} is not null

    {{ 'union all' if not loop.last }}

    {%- endfor %}

),

found as (

    select
        attribute,
        attribute_value,
        min(first_seen_at) as first_seen_at
    from stated_values
    group by attribute, attribute_value

),

labeled as (

    {%- if is_incremental() %}

    select
        attribute,
        attribute_value,
        label
    from {{ this }}
    where dataset = '{{ shop() }}'

    {%- else %}

    select
        attribute,
        attribute_value,
        cast(null as bigint) as label
    from found
    where 1 = 0

    {%- endif %}

),

last_labels as (

    select
        attribute,
        max(label) as label
    from labeled
    group by attribute

)

select
    '{{ shop() }}' as dataset,
    found.attribute,
    found.attribute_value,
    cast(
        coalesce(last_labels.label, -1)
        + row_number() over (partition by found.attribute order by found.first_seen_at nulls last, found.attribute_value)
        as bigint
    ) as label
from found
left join labeled
    on found.attribute = labeled.attribute and found.attribute_value = labeled.attribute_value
left join last_labels
    on found.attribute = last_labels.attribute
where labeled.attribute_value is null
