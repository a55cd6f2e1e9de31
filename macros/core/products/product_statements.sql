{# A select of what each event, order line and entry of the product list before the as-of date says about its product. #}
{% macro product_statements() -%}
select
    events.product_id,
    cast(null as string) as product_name,
    events.category_id,
    events.category,
    events.brand,
    events.unit_price,
    events.occurred_at as stated_at,
    events.event_id as stated_by,
    1 as event_count,
    cast(null as boolean) as is_product
from {{ ref('input__events') }} as events
where {{ before_as_of('events.occurred_at') }} and events.product_id is not null

union all

select
    product_id,
    product_name,
    cast(null as string) as category_id,
    category,
    brand,
    unit_price,
    ordered_at as stated_at,
    order_line_id as stated_by,
    0 as event_count,
    line_type = 'product' as is_product
from {{ ref('int_order_lines') }}
where product_id is not null

union all

select
    product_id,
    product_name,
    category_id,
    category,
    brand,
    cast(null as decimal(18,4)) as unit_price,
    cast(null as timestamp) as stated_at,
    product_id as stated_by,
    0 as event_count,
    cast(null as boolean) as is_product
from {{ ref('input__products') }}
{%- endmacro %}

{# A select of how many statements about a product name the same category id, category and brand: far fewer rows. #}
{% macro stated_combinations() -%}
select
    product_id,
    category_id,
    category,
    brand,
    count(*) as statement_count
from (
    {{ product_statements() | indent(4) }}
) as statements
where category_id is not null or category is not null or brand is not null
group by product_id, category_id, category, brand
{%- endmacro %}
