-- One row per attribute and step that fills in from rows alone: how accurate the step is where the value is known.

with

products as (

    select * from {{ ref('int_products') }}
    where is_product

),

-- Step 1 is as accurate as a product's rows agree with each other.
stated as (

    {%- for attribute in ['category', 'brand'] %}

    select
        '{{ attribute }}' as attribute,
        {{ attribute }} as stated_value,
        sum({{ attribute }}_statements) filter (where {{ attribute }}_statements > 1) as evaluated,
        sum({{ attribute }}_agreeing) filter (where {{ attribute }}_statements > 1) as predicted_right
    from products
    where {{ attribute }} is not null
    group by {{ attribute }}

    {{ 'union all' if not loop.last }}

    {%- endfor %}

),

same_product as (

    select
        attribute,
        1 as step,
        count(*) as classes,
        cast(coalesce(sum(evaluated), 0) as bigint) as evaluated,
        cast(coalesce(sum(predicted_right), 0) as bigint) as predicted_right,
        cast(coalesce(max(predicted_right), 0) as bigint) as baseline_right,
        cast(coalesce(sum(evaluated), 0) as bigint) as answered
    from stated
    group by attribute

),

-- Step 2 is as accurate as the other products of a category id predict the category of each one.
category_counts as (

    select
        category_id,
        category,
        count(*) as product_count,
        sum(count(*)) over (partition by category_id) as products_of_id
    from products
    where category_id is not null and category is not null
    group by category_id, category

),

category_ids as (

    select
        category_id,
        max(products_of_id) as evaluated,
        max(product_count) as agreeing,
        count(*) as categories
    from category_counts
    where products_of_id > 1
    group by category_id

),

left_out as (

    select
        evaluated,
        -- without one of the majority, the others must still be more than half
        case when (agreeing - 1) * 2 > evaluated - 1 then agreeing else 0 end as predicted_right,
        case
            when (agreeing - 1) * 2 > evaluated - 1 or (categories = 2 and agreeing * 2 = evaluated) then agreeing
            else 0
        end
        -- without one of the others
        + case when agreeing * 2 > evaluated - 1 then evaluated - agreeing else 0 end as answered
    from category_ids

),

most_frequent as (

    select
        category,
        sum(product_count) as product_count
    from category_counts
    where products_of_id > 1
    group by category

),

same_category_id as (

    select
        'category' as attribute,
        2 as step,
        (select count(*) from most_frequent) as classes,
        cast(coalesce(sum(evaluated), 0) as bigint) as evaluated,
        cast(coalesce(sum(predicted_right), 0) as bigint) as predicted_right,
        cast(coalesce((select max(product_count) from most_frequent), 0) as bigint) as baseline_right,
        cast(coalesce(sum(answered), 0) as bigint) as answered
    from left_out

)

select * from same_product
union all
select * from same_category_id
