-- One row per type of item, set of items and item that enough of the orders with the set have, too.

{{ config(materialized = 'ephemeral') }}

{%- set items_max = var('rule_items_max') %}

with

limits as (

    select
        item_type,
        max(count_min) as count_min
    from {{ ref('int_counted_items') }}
    group by item_type

),

sets as (

    -- all pairs; only the most frequent ones are in larger sets
    select
        pairs.item_type,
        2 as item_count,
        pairs.number_a as item_1,
        pairs.number_b as item_2,
        {%- for number in range(3, items_max + 1) %}
        0 as item_{{ number }},
        {%- endfor %}
        pairs.together_count as order_count,
        pairs.later_together_count as later_order_count
    from {{ ref('int_item_pairs') }} as pairs
    inner join limits
        on pairs.item_type = limits.item_type
    where pairs.together_count >= limits.count_min

    union all

    select
        item_type,
        item_count,
        {{ item_columns(items_max) }},
        cast(sum(order_count) as bigint) as order_count,
        cast(sum(case when is_later then order_count else 0 end) as bigint) as later_order_count
    from {{ ref('int_item_sets') }}
    where item_count <> 2
    group by item_type, item_count, {{ item_columns(items_max) }}

),

items as (

    select * from {{ ref('int_counted_items') }}

),

{% for size in range(2, items_max + 1) %}
rules_{{ size }} as (

    {%- for consequent in range(1, size + 1) %}
    {%- set others = range(1, size + 1) | reject('equalto', consequent) | list %}

    select
        sets.item_type,
        {%- for other in others %}
        sets.item_{{ other }} as antecedent_{{ loop.index }},
        {%- endfor %}
        sets.item_{{ consequent }} as consequent,
        sets.order_count,
        sets.later_order_count,
        antecedents.order_count as antecedent_order_count,
        antecedents.later_order_count as antecedent_later_order_count
    from sets
    inner join sets as antecedents
        on sets.item_type = antecedents.item_type
        {%- for other in others %}
        and sets.item_{{ other }} = antecedents.item_{{ loop.index }}
        {%- endfor %}
    where sets.item_count = {{ size }} and antecedents.item_count = {{ size - 1 }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

-- The highest share that the same item has with fewer of the items before it, or with none.
judged_{{ size }} as (
    {%- if size == 2 %}

    select
        rules.*,
        cast(items.order_count as double) / items.all_order_count as simpler_confidence
    from rules_2 as rules
    inner join items
        on rules.item_type = items.item_type
        and rules.consequent = items.item_number
    {%- else %}

    select
        rules.*,
        greatest(
            {%- for left_out in range(1, size) %}
            without_{{ left_out }}.simpler_confidence,
            cast(without_{{ left_out }}.order_count as double) / without_{{ left_out }}.antecedent_order_count{{ ',' if not loop.last }}
            {%- endfor %}
        ) as simpler_confidence
    from rules_{{ size }} as rules
    {%- for left_out in range(1, size) %}
    inner join judged_{{ size - 1 }} as without_{{ left_out }}
        on rules.item_type = without_{{ left_out }}.item_type
        and rules.consequent = without_{{ left_out }}.consequent
        {%- for kept in range(1, size) | reject('equalto', left_out) %}
        and rules.antecedent_{{ kept }} = without_{{ left_out }}.antecedent_{{ loop.index }}
        {%- endfor %}
    {%- endfor %}
    {%- endif %}

),

{% endfor %}
rules as (
    {%- for size in range(2, items_max + 1) %}

    select
        item_type,
        {{ size }} as item_count,
        {{ item_columns(size - 1, items_max - 1, prefix='antecedent_') }},
        consequent,
        order_count,
        later_order_count,
        antecedent_order_count,
        antecedent_later_order_count,
        simpler_confidence
    from judged_{{ size }}
    -- whole numbers, since a share of exactly this much must not depend on how it is rounded
    where order_count * 1000000 >= antecedent_order_count * {{ (var('rule_confidence_min') * 1000000) | round | int }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

)

select * from rules
