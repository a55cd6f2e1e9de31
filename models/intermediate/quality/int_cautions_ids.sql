-- One row per caution about how ids are written: rounded by a spreadsheet, in several letter cases, with and without leading zeros.

{{ config(materialized = 'ephemeral') }}

{%- set orders = 'order_lines' if provides('order_lines') else 'events' %}
{%- set customers = 'customers' if provides('customers') else ('customer_totals' if provides('customer_totals') else orders) %}
{#- Where ids that a spreadsheet rounded are looked for: input table, column, relation, amount. #}
{%- set places = [
    (orders, 'customer_id', ref('int_orders'), 'net_amount'),
    (orders, 'order_id', ref('int_orders'), 'net_amount'),
    ('customers', 'customer_id', ref('input__customers'), 'cast(null as decimal(38,4))'),
    ('customer_totals', 'customer_id', ref('input__customer_totals'), 'monetary_total'),
    ('products', 'product_id', ref('int_products'), 'cast(null as decimal(38,4))')
] %}

with

rounded as (

    {%- for entity, column, relation, amount in places %}
    select
        '{{ entity }}' as entity,
        '{{ column }}' as column_name,
        count(*) filter (where is_rounded) as affected_count,
        count(*) as checked_count,
        min(id) filter (where is_rounded) as example,
        sum(amount) filter (where is_rounded) as amount
    from (
        select
            {{ column }} as id,
            {{ amount }} as amount,
            {{ is_rounded_id(column) }} as is_rounded
        from {{ relation }}
        where {{ column }} is not null
    ) as ids
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

-- Ids that are the same but for letter case and blanks, or but for zeros in front.
plain as (

    select
        customer_id,
        lower(trim(customer_id)) as without_case,
        trim(leading '0' from customer_id) as without_zeros
    from {{ ref('int_customers') }}

),

same_letters as (

    select
        count(*) as customer_count,
        min(customer_id) as example,
        max(customer_id) as other_example
    from plain
    group by without_case
    having count(*) > 1

),

same_numbers as (

    select
        count(*) as customer_count,
        max(length(customer_id)) as digit_count,
        min(customer_id) as example,
        max(customer_id) as other_example
    from plain
    group by without_zeros
    having count(*) > 1

)

select
    'rounded ids' as caution_type,
    entity,
    column_name,
    cast(null as string) as source,
    affected_count,
    checked_count,
    amount,
    false as is_error,
    'A spreadsheet has rounded ' || {{ number_words('affected_count', 'count') }} || ' of '
    || {{ number_words('checked_count', 'count') }} || ' values of ' || column_name || ' (such as ' || example
    || '): different ids have become one.' as caution,
    'Export the file again and do not open it in a spreadsheet, or set the column to text before you import it there.'
        as what_to_do
from rounded
where affected_count > 0

union all

select
    'ids in several letter cases' as caution_type,
    '{{ customers }}' as entity,
    'customer_id' as column_name,
    cast(null as string) as source,
    sum(customer_count) as affected_count,
    (select count(*) from plain) as checked_count,
    cast(null as decimal(38,4)) as amount,
    false as is_error,
    {{ number_words('sum(customer_count)', 'count') }} || ' customers differ from another one only in letter case or blanks (such as '
    || min(example) || ' and '
    || min_by(other_example, example) filter (where other_example is not null) || ').' as caution,
    'Write lower(...) around customer_id in each block of the mapping.' as what_to_do
from same_letters
having sum(customer_count) > 0

union all

select
    'ids with and without leading zeros' as caution_type,
    '{{ customers }}' as entity,
    'customer_id' as column_name,
    cast(null as string) as source,
    sum(customer_count) as affected_count,
    (select count(*) from plain) as checked_count,
    cast(null as decimal(38,4)) as amount,
    false as is_error,
    {{ number_words('sum(customer_count)', 'count') }} || ' customers differ from another one only in zeros in front (such as '
    || min(example) || ' and '
    || min_by(other_example, example) filter (where other_example is not null) || '): a spreadsheet has taken the zeros away.' as caution,
    'Write the same number of digits in each block of the mapping, such as lpad("Customer ID", '
    || cast(max(digit_count) as string) || ', ''0'') for customer_id.' as what_to_do
from same_numbers
having sum(customer_count) > 0
