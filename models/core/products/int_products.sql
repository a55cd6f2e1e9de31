-- One row per product id seen before the as-of date: what all rows about it say, and what its category id says. A value that
-- another row about the same product has is the product's own. If it has none, most of the other products of its category id
-- may agree on the category. A brand is never taken from a category id, because that has many brands.

with

measured as (

    select
        product_id,
        -- The latest name. Products that are given away or written off have notes such as "damaged" as their name, so rows with
        -- a price come first. A product list has no time and comes last.
        coalesce(
            max_by(product_name, (case when unit_price > 0 then 1 else 0 end, stated_at, stated_by))
            filter (where product_name is not null and stated_at is not null),
            max(product_name)
        ) as product_name,
        -- postage and fees are not products; ids that were never on an order line count as products
        coalesce(bool_or(is_product), true) as is_product,
        percentile_cont(0.5) within group (order by cast(unit_price as double)) filter (where unit_price > 0) as usual_price,
        sum(event_count) as event_count,
        sum(event_count) filter (where category is null) as events_without_category,
        sum(event_count) filter (where brand is null) as events_without_brand
    from (
        {{ product_statements() | indent(8) }}
    ) as statements
    group by product_id

),

-- A second reading of the rows, few of which differ in what they say, instead of all rows in memory.
stated as (

    {{ stated_combinations() | indent(4) }}

),

stated_values as (

    {%- for attribute in ['category_id', 'category', 'brand'] %}

    select
        product_id,
        '{{ attribute }}' as attribute,
        {{ attribute }} as stated_value,
        sum(statement_count) as statement_count
    from stated
    where {{ attribute }} is not null
    group by product_id, {{ attribute }}

    {{ 'union all' if not loop.last }}

    {%- endfor %}

),

-- The most frequent value; of equally frequent ones, the first in alphabetical order.
own_values as (

    select
        product_id,
        min_by(stated_value, (-statement_count, stated_value)) filter (where attribute = 'category_id') as category_id,
        {%- for attribute in ['category', 'brand'] %}
        min_by(stated_value, (-statement_count, stated_value)) filter (where attribute = '{{ attribute }}') as {{ attribute }},
        sum(statement_count) filter (where attribute = '{{ attribute }}') as {{ attribute }}_statements,
        max(statement_count) filter (where attribute = '{{ attribute }}') as {{ attribute }}_agreeing
        {{- ',' if not loop.last }}
        {%- endfor %}
    from stated_values
    group by product_id

),

products as (

    select
        measured.*,
        own_values.category_id,
        own_values.category,
        own_values.brand,
        coalesce(own_values.category_statements, 0) as category_statements,
        coalesce(own_values.category_agreeing, 0) as category_agreeing,
        coalesce(own_values.brand_statements, 0) as brand_statements,
        coalesce(own_values.brand_agreeing, 0) as brand_agreeing
    from measured
    left join own_values
        on measured.product_id = own_values.product_id

),

category_counts as (

    select
        category_id,
        category,
        count(*) as product_count
    from products
    where category_id is not null and category is not null and is_product
    group by category_id, category

),

category_ids as (

    select
        category_id,
        min_by(category, (-product_count, category)) as category,
        max(product_count) as agreeing_count,
        sum(product_count) as product_count
    from category_counts
    group by category_id

)

select
    -- key
    products.product_id,

    -- what it is
    products.product_name,
    products.is_product,
    products.category_id,
    round(products.usual_price, 4) as usual_price,

    -- what rows about the product say
    products.category,
    products.brand,
    cast(products.category_statements as bigint) as category_statements,
    cast(products.category_agreeing as bigint) as category_agreeing,
    cast(products.brand_statements as bigint) as brand_statements,
    cast(products.brand_agreeing as bigint) as brand_agreeing,

    -- what more than half of the other products of its category id say
    case
        when products.category is null and products.is_product and category_ids.agreeing_count * 2 > category_ids.product_count
            then category_ids.category
    end as category_of_id,

    -- events that lack the values
    cast(products.event_count as bigint) as event_count,
    cast(coalesce(products.events_without_category, 0) as bigint) as events_without_category,
    cast(coalesce(products.events_without_brand, 0) as bigint) as events_without_brand
from products
left join category_ids
    on products.category_id = category_ids.category_id
