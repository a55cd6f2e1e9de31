-- One row per type of item and pair of int_item_pairs: how many orders have both, and how many by chance alone.

with

pairs as (

    select * from {{ ref('int_item_pairs') }}

),

by_month_and_size as (

    select * from {{ ref('int_item_strata') }}

),

expected as (

    select
        pairs.item_type,
        pairs.number_a,
        pairs.number_b,
        {{ expected_count('of_a', 'of_b') }} as expected_count,
        {{ expected_count('of_a', 'of_b', part='of_a.is_later') }} as later_expected_count
    from pairs
    inner join by_month_and_size as of_a
        on pairs.item_type = of_a.item_type
        and pairs.number_a = of_a.item_number
    inner join by_month_and_size as of_b
        on pairs.item_type = of_b.item_type
        and pairs.number_b = of_b.item_number
        and of_a.stratum = of_b.stratum
    group by pairs.item_type, pairs.number_a, pairs.number_b

),

comparisons as (

    select
        item_type,
        count(*) * (count(*) - 1) / 2 as comparison_count
    from {{ ref('int_counted_items') }}
    group by item_type

)

select
    -- key
    pairs.item_type,
    pairs.number_a,
    pairs.number_b,
    pairs.number_a || ',' || pairs.number_b as comparison,

    -- counts
    pairs.together_count as order_count,
    pairs.later_together_count as later_order_count,
    cast(comparisons.comparison_count as bigint) as comparison_count,

    -- by chance, given the month and the number of items of an order
    coalesce(expected.expected_count, 0) as expected_count,
    coalesce(expected.later_expected_count, 0) as later_expected_count
from pairs
inner join comparisons
    on pairs.item_type = comparisons.item_type
left join expected
    on pairs.item_type = expected.item_type
    and pairs.number_a = expected.number_a
    and pairs.number_b = expected.number_b
