-- One row per type of item, set of items and item that enough of the orders with the set have, too: how many of them have it, and
-- how many by chance alone.

{%- set items_max = var('rule_items_max') %}
{%- set antecedent = item_columns(items_max - 1, prefix='antecedent_', relation='rules.') %}

with

rules as (

    select * from {{ ref('int_mined_rules') }}

),

items as (

    select
        item_type,
        count(*) as item_count
    from {{ ref('int_counted_items') }}
    group by item_type

),

antecedent_sets as (

    select distinct
        item_type,
        {{ item_columns(items_max) }}
    from {{ ref('int_item_sets') }}
    where item_count < {{ items_max }}

),

-- Every item might have followed from every set.
comparisons as (

    select
        sets.item_type,
        count(*) * max(items.item_count) as comparison_count
    from antecedent_sets as sets
    inner join items
        on sets.item_type = items.item_type
    group by sets.item_type

),

-- Grouped although each row is one already, so that the engine joins these few rows before it looks for the strata of items.
antecedents as (

    select
        rules.item_type,
        {{ antecedent }},
        rules.consequent,
        sets.stratum,
        max(sets.order_count) as order_count
    from rules
    inner join {{ ref('int_item_sets') }} as sets
        on rules.item_type = sets.item_type
        and rules.item_count = sets.item_count + 1
        {%- for number in range(1, items_max) %}
        and rules.antecedent_{{ number }} = sets.item_{{ number }}
        {%- endfor %}
    group by rules.item_type, {{ antecedent }}, rules.consequent, sets.stratum

),

expected as (

    select
        rules.item_type,
        {{ antecedent }},
        rules.consequent,
        {%- set away = [] %}
        {%- for number in range(1, items_max) %}
        {%- do away.append('coalesce(1 - cast(item_' ~ number ~ '.order_count as double) / items.stratum_order_count, 0)') %}
        {%- endfor %}
        {{ expected_count('rules', 'items', away='(' ~ away | join(' + ') ~ ')') }} as expected_count
    from antecedents as rules
    inner join {{ ref('int_item_strata') }} as items
        on rules.item_type = items.item_type
        and rules.consequent = items.item_number
        and rules.stratum = items.stratum
    {%- for number in range(1, items_max) %}
    left join {{ ref('int_item_strata') }} as item_{{ number }}
        on rules.item_type = item_{{ number }}.item_type
        and rules.antecedent_{{ number }} = item_{{ number }}.item_number
        and rules.stratum = item_{{ number }}.stratum
    {%- endfor %}
    group by rules.item_type, {{ antecedent }}, rules.consequent

)

select
    rules.*,
    {% for number in range(1, items_max) %}rules.antecedent_{{ number }} || ',' || {% endfor %}'>' || rules.consequent as comparison,
    coalesce(expected.expected_count, 0) as expected_count,
    cast(comparisons.comparison_count as bigint) as comparison_count
from rules
inner join comparisons
    on rules.item_type = comparisons.item_type
left join expected
    on rules.item_type = expected.item_type
    and rules.consequent = expected.consequent
    {%- for number in range(1, items_max) %}
    and rules.antecedent_{{ number }} = expected.antecedent_{{ number }}
    {%- endfor %}
