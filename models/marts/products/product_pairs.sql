-- One row per type of item (product, category) and pair of items that are in enough orders together, or that would be if items came
-- together by chance.

with

items as (

    select
        counted.*,
        {{ item_name('counted.item_type', 'counted.item_id', 'products.product_name') | indent(8) }} as item_name,
        products.category,
        cast(counted.last_sold_at as date) >= as_of.as_of_date - interval '{{ var("recommend_days") }}' day as is_still_sold
    from {{ ref('int_counted_items') }} as counted
    cross join {{ ref('int_as_of') }} as as_of
    left join {{ ref('int_product_attributes') }} as products
        on case when counted.item_type = 'product' then counted.item_id end = products.product_id

),

measured as (

    select
        pairs.item_type,
        pairs.comparison,
        pairs.order_count as together_count,
        pairs.later_order_count as later_together_count,
        pairs.expected_count,
        pairs.later_expected_count,
        of_a.item_id as item_a,
        of_b.item_id as item_b,
        of_a.item_name as item_name_a,
        of_b.item_name as item_name_b,
        case when of_a.item_type = 'product' then of_a.category else of_a.item_id end as category_a,
        case when of_b.item_type = 'product' then of_b.category else of_b.item_id end as category_b,
        of_a.order_count as order_count_a,
        of_b.order_count as order_count_b,
        of_a.all_order_count as order_count,
        of_a.is_still_sold and of_b.is_still_sold as is_still_sold,
        cast(of_a.order_count as double) * of_b.order_count / of_a.all_order_count as plain_expected_count,
        {{ association('pairs.order_count', 'pairs.expected_count') }} as association,
        {{ association('pairs.order_count - pairs.later_order_count', 'pairs.expected_count - pairs.later_expected_count') }} as association_earlier,
        {{ association('pairs.later_order_count', 'pairs.later_expected_count') }} as association_later
    from {{ ref('int_expected_pairs') }} as pairs
    inner join items as of_a
        on pairs.item_type = of_a.item_type
        and pairs.number_a = of_a.item_number
    inner join items as of_b
        on pairs.item_type = of_b.item_type
        and pairs.number_b = of_b.item_number

)

select
    -- key
    measured.item_type,
    measured.item_a,
    measured.item_b,

    -- what
    measured.item_name_a,
    measured.item_name_b,
    measured.category_a,
    measured.category_b,
    measured.is_still_sold,

    -- counts
    measured.together_count,
    measured.order_count_a,
    measured.order_count_b,
    measured.order_count,

    -- shares
    cast(measured.together_count as double) / measured.order_count as support,
    cast(measured.together_count as double) / measured.order_count_a as confidence_a,
    cast(measured.together_count as double) / measured.order_count_b as confidence_b,
    measured.together_count / measured.plain_expected_count as lift,
    measured.together_count / sqrt(cast(measured.order_count_a as double) * measured.order_count_b) as cosine,
    cast(measured.together_count as double)
    / (measured.order_count_a + measured.order_count_b - measured.together_count) as jaccard,

    -- beyond chance
    measured.expected_count,
    measured.association,
    tests.p_value,
    tests.q_value,
    {{ pair_verdict() | indent(4) }} as verdict,

    -- out of time
    measured.association_earlier,
    measured.association_later,
    tests.earlier_q_value,
    case
        when measured.later_expected_count >= 1 and tests.earlier_q_value < {{ false_share_max() }}
            then (measured.association_earlier > 1) = (measured.association_later > 1)
    end as is_seen_later
from measured
inner join {{ ref('association_tests') }} as tests
    on measured.item_type = tests.item_type
    and measured.comparison = tests.comparison
