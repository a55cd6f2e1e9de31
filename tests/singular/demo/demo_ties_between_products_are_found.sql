-- Without this, pairs that chance or the size of a basket makes could be called a find, or those that truly go together be missed:
-- the demo knows the truth. Products of one category go together anyway, since customers have a favorite one.
{{ config(enabled=var('dataset') == 'demo') }}

{#- Judged where the demo is as it comes: what is parsed once is built with other options, too. #}
{%- set is_judged = var('demo_customers') == 2000 and not var('as_of_date') %}

with

ties as (

    select * from {{ ref('stg_demo__product_ties') }}

),

pairs as (

    select * from {{ ref('product_pairs') }}
    where item_type = 'product'

),

found as (

    select
        case when verdict = 'go together' then 'complement' else 'substitute' end as tie,
        item_a,
        item_b
    from pairs
    where
        (verdict = 'go together' and category_a <> category_b)
        or (verdict = 'rather apart' and category_a = category_b)

    union all

    select
        'big baskets' as tie,
        item_id as item_a,
        null as item_b
    from (
        select
            unnest([item_a, item_b]) as item_id,
            verdict
        from pairs
    ) as items
    group by item_id
    having
        2 * count(*) filter (where verdict = 'only in big baskets') > count(*)
        and count(*) filter (where verdict = 'go together') = 0

),

planted as (

    select
        tie,
        least(product_id, coalesce(other_product_id, product_id)) as item_a,
        case when other_product_id is not null then greatest(product_id, other_product_id) end as item_b
    from ties
    where tie <> 'refill'

),

sorted as (

    select
        tie,
        least(item_a, coalesce(item_b, item_a)) as item_a,
        case when item_b is not null then greatest(item_a, item_b) end as item_b
    from found

),

missing as (

    select * from planted
    except
    select * from sorted

),

invented as (

    select * from sorted
    except
    select * from planted

)

select
    'not found' as problem,
    *
from missing
where {{ is_judged | lower }}

union all

select
    'not planted' as problem,
    *
from invented
where {{ is_judged | lower }}
