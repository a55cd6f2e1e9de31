-- One row per type of item (product, category), set of items (antecedent) and item that enough of the orders with the set have, too
-- (consequent).

{%- set antecedents_max = var('rule_items_max') - 1 %}

with

items as (

    select
        counted.*,
        {{ item_name('counted.item_type', 'counted.item_id', 'products.product_name') | indent(8) }} as item_name,
        products.usual_price,
        cast(counted.last_sold_at as date) >= as_of.as_of_date - interval '{{ var("recommend_days") }}' day as is_still_sold
    from {{ ref('int_counted_items') }} as counted
    cross join {{ ref('int_as_of') }} as as_of
    left join {{ ref('int_products') }} as products
        on case when counted.item_type = 'product' then counted.item_id end = products.product_id

),

measured as (

    select
        rules.*,
        consequents.item_id as consequent_id,
        consequents.item_name as consequent_name,
        consequents.order_count as consequent_order_count,
        consequents.all_order_count,
        consequents.usual_price,
        consequents.is_still_sold,
        cast(rules.order_count as double) / rules.antecedent_order_count as confidence,
        cast(consequents.order_count as double) / consequents.all_order_count as base_rate,
        {{ wilson_bound('rules.order_count', 'rules.antecedent_order_count', '-') }} as confidence_lower,
        {{ wilson_bound('rules.order_count', 'rules.antecedent_order_count', '+') }} as confidence_upper,
        100 * (rules.order_count - rules.expected_count) / rules.antecedent_order_count as extra_per_100_orders
    from {{ ref('int_association_rules') }} as rules
    inner join items as consequents
        on rules.item_type = consequents.item_type
        and rules.consequent = consequents.item_number

)

select
    -- key
    measured.item_type,
    {%- for number in range(1, 6) %}
    {% if number <= antecedents_max %}antecedent_{{ number }}.item_id{% else %}cast(null as string){% endif %} as antecedent_{{ number }},
    {%- endfor %}
    measured.consequent_id as consequent,

    -- what
    {%- for number in range(1, antecedents_max + 1) %}
    {{ "|| coalesce(' + ' || " if not loop.first -}} antecedent_{{ number }}.item_name
    {{- ", '')" if not loop.first }}
    {%- endfor %} as antecedent_name,
    measured.consequent_name,
    cast(measured.item_count as bigint) as item_count,
    measured.is_still_sold,

    -- counts
    measured.order_count as together_count,
    measured.antecedent_order_count,
    measured.consequent_order_count,
    measured.all_order_count as order_count,

    -- how often
    cast(measured.order_count as double) / measured.all_order_count as support,
    measured.confidence,
    measured.confidence_lower,
    measured.confidence_upper,
    cast(row_number() over (
        partition by measured.item_type
        order by measured.confidence desc, measured.order_count desc, measured.comparison asc
    ) as bigint) as position,

    -- more than otherwise
    measured.confidence / measured.base_rate as lift,
    measured.confidence * measured.antecedent_order_count / measured.all_order_count
    - measured.base_rate * measured.antecedent_order_count / measured.all_order_count as leverage,
    case when measured.confidence < 1 then (1 - measured.base_rate) / (1 - measured.confidence) end as conviction,
    measured.simpler_confidence >= measured.confidence as is_redundant,

    -- beyond chance
    measured.expected_count,
    {{ association('measured.order_count', 'measured.expected_count') }} as association,
    tests.p_value,
    tests.q_value,
    coalesce(
        tests.q_value < {{ false_share_max() }} and measured.order_count >= 1.1 * measured.expected_count, false
    ) as is_beyond_chance,
    cast(measured.later_order_count as double) / nullif(measured.antecedent_later_order_count, 0) as confidence_later,
    measured.extra_per_100_orders,
    measured.extra_per_100_orders * measured.usual_price as extra_value_per_100_orders
from measured
inner join {{ ref('association_tests') }} as tests
    on measured.item_type = tests.item_type
    and measured.comparison = tests.comparison
{%- for number in range(1, antecedents_max + 1) %}
left join items as antecedent_{{ number }}
    on measured.item_type = antecedent_{{ number }}.item_type
    and measured.antecedent_{{ number }} = antecedent_{{ number }}.item_number
{%- endfor %}
