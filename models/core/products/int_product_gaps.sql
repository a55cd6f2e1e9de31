-- One row per product that lacks a category or brand somewhere, and attribute, and one per attribute for the events that name
-- no product: how many events lack it, and which method filled it in (null if none did).

{{ config(materialized = 'ephemeral') }}

{%- for attribute in ['category', 'brand'] %}

select
    '{{ attribute }}' as attribute,
    1 as product_count,
    products.events_without_{{ attribute }} as event_count,
    case
        when attributes.{{ attribute }}_source = 'stated' then 'same product'
        when attributes.{{ attribute }}_source = 'same category id' then 'same category id'
        else 'nearest neighbors'
    end as method,
    case
        when attributes.{{ attribute }}_source in ('stated', 'same category id') then '' else predictions.situation
    end as situation
from {{ ref('int_products') }} as products
inner join {{ ref('int_product_attributes') }} as attributes
    on products.product_id = attributes.product_id
left join {{ ref('product_imputation') }} as predictions
    on products.product_id = predictions.product_id
    and predictions.artifact = 'predictions'
    and predictions.attribute = '{{ attribute }}'
where products.is_product and (products.{{ attribute }} is null or products.events_without_{{ attribute }} > 0)

union all

-- events that name no product cannot be filled in
select
    '{{ attribute }}' as attribute,
    0 as product_count,
    count(*) as event_count,
    cast(null as string) as method,
    cast(null as string) as situation
from {{ ref('input__events') }} as events
where {{ before_as_of('events.occurred_at') }} and events.product_id is null and events.{{ attribute }} is null

{{ 'union all' if not loop.last }}

{%- endfor %}
