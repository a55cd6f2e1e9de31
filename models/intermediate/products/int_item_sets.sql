-- One row per type of item, set of items that enough orders have together, and stratum of these orders; a set of as many items as a
-- rule may have comes before no other item, so its strata are only the earlier and the later part. Pairs only where a third item
-- may follow: int_item_pairs has all of them.

{%- set items_max = var('rule_items_max') %}

with

pairs as (

    select * from {{ ref('int_set_pairs') }}

),

limits as (

    select
        item_type,
        max(count_min) as count_min
    from pairs
    group by item_type

),

-- few items are in a frequent pair, which makes the joins below smaller
paired_items as (

    select
        item_type,
        number_a as item_number
    from pairs

    union

    select
        item_type,
        number_b as item_number
    from pairs

),

baskets as (

    select baskets.*
    from {{ ref('int_counted_baskets') }} as baskets
    inner join paired_items
        on baskets.item_type = paired_items.item_type
        and baskets.item_number = paired_items.item_number

),

members_2 as (

    select
        baskets.item_type,
        baskets.order_key,
        baskets.stratum,
        baskets.is_later,
        baskets.item_number as item_1,
        others.item_number as item_2
    from baskets
    inner join baskets as others
        on baskets.order_key = others.order_key
        and baskets.item_type = others.item_type
        and baskets.item_number < others.item_number
    inner join pairs
        on baskets.item_type = pairs.item_type
        and baskets.item_number = pairs.number_a
        and others.item_number = pairs.number_b

),
{% for size in range(3, items_max + 1) %}
candidates_{{ size }} as (

    select
        sets.item_type,
        sets.order_key,
        sets.stratum,
        sets.is_later,
        {{ item_columns(size - 1, relation='sets.') }},
        others.item_number as item_{{ size }}
    from members_{{ size - 1 }} as sets
    inner join baskets as others
        on sets.order_key = others.order_key
        and sets.item_type = others.item_type
    inner join pairs
        on sets.item_type = pairs.item_type
        and sets.item_{{ size - 1 }} = pairs.number_a
        and others.item_number = pairs.number_b

),

frequent_{{ size }} as (

    select
        candidates.item_type,
        {{ item_columns(size, relation='candidates.') }}
    from candidates_{{ size }} as candidates
    inner join limits
        on candidates.item_type = limits.item_type
    group by candidates.item_type, {{ item_columns(size, relation='candidates.') }}
    having count(*) >= max(limits.count_min)

),

members_{{ size }} as (

    select candidates.*
    from candidates_{{ size }} as candidates
    inner join frequent_{{ size }} as frequent
        on candidates.item_type = frequent.item_type
        {%- for number in range(1, size + 1) %}
        and candidates.item_{{ number }} = frequent.item_{{ number }}
        {%- endfor %}

),

{% endfor %}
sets as (

    select
        item_type,
        1 as item_count,
        item_number as item_1,
        {%- for number in range(2, items_max + 1) %}
        0 as item_{{ number }},
        {%- endfor %}
        stratum,
        is_later,
        order_count
    from {{ ref('int_item_strata') }}
    {%- for size in range(2, items_max + 1) if items_max > 2 %}
    {%- set stratum = 'stratum' if size < items_max else 'cast(null as bigint)' %}

    union all

    select
        item_type,
        {{ size }} as item_count,
        {{ item_columns(size, items_max) }},
        {{ stratum }} as stratum,
        is_later,
        count(*) as order_count
    from members_{{ size }}
    group by item_type, {{ item_columns(size) }}, is_later{{ ', stratum' if size < items_max }}
    {%- endfor %}

)

select * from sets
