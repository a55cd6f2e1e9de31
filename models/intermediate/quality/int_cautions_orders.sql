-- One row per caution about orders of a mapping that came in more than once: sent twice, in two files with other values, or refunded on
-- each line.
-- depends_on: {{ ref('input__order_lines') }} {{ ref('input__events') }}

{{ config(materialized = 'ephemeral') }}

{#- Other data sets know what tells their rows apart. #}
{%- set tables = {
    'order_lines': ('order_line_id', 'line_amount', 'not is_return and line_amount > 0'),
    'events': ('event_id', 'amount', "event_type = 'purchase'")
} %}
{%- set entities = [] %}
{%- for entity in tables if var('dataset') == 'custom' and provides(entity) and 'order_id' in custom_columns_of(entity) %}
{%- do entities.append(entity) %}
{%- endfor %}

with

{%- for entity in entities %}
{%- set id, amount, is_sold = tables[entity] %}

-- Sales of one order in one file that are alike.
{{ entity }}_alike as (

    select
        order_id,
        source_file,
        count(*) as row_count,
        sum({{ amount }}) - max({{ amount }}) as amount
    from {{ ref('input__' ~ entity) }}
    where {{ is_sold }}
    {%- if entity == 'order_lines' %}
        -- times are those of the whole order, so lines sent twice repeat each other
        and order_id in (
            select order_id
            from {{ ref('input__order_lines') }}
            where order_line_id like '%-%' and order_line_id not like '%-refund'
        )
    {%- endif %}
    group by order_id, source_file, customer_id, product_id, quantity, unit_price

),
{%- endfor %}

found as (

    select
        cast(null as string) as caution_type,
        cast(null as string) as entity,
        cast(null as string) as source,
        cast(null as string) as order_id,
        cast(null as decimal(38,4)) as amount
    where 1 = 0

    {%- for entity in entities %}
    {%- set id, amount, is_sold = tables[entity] %}

    union all

    select
        'orders sent twice' as caution_type,
        '{{ entity }}' as entity,
        source_file as source,
        order_id,
        sum(amount) as amount
    from {{ entity }}_alike
    group by source_file, order_id
    having min(row_count) > 1

    {%- if raw_files(raw_table(entity)) | length > 1 %}

    union all

    -- The order has changed between the two files, so its rows are no repeats.
    select
        'orders in two files' as caution_type,
        '{{ entity }}' as entity,
        min(source_file) || ' and ' || max(source_file) as source,
        order_id,
        sum({{ amount }}) - max({{ amount }}) as amount
    from {{ ref('input__' ~ entity) }}
    where {{ is_sold }} and order_id is not null and {{ id }} not like '%-%'
    group by order_id, customer_id, product_id
    having min(source_file) < max(source_file)
    {%- endif %}
    {%- endfor %}

)

select
    caution_type,
    entity,
    cast(null as string) as column_name,
    source,
    count(distinct order_id) as affected_count,
    cast(null as bigint) as checked_count,
    sum(amount) as amount,
    false as is_error,
    {{ number_words('count(distinct order_id)', 'count') }} || case caution_type
        when 'orders sent twice' then ' orders have each of their rows more than once in ' || source
        else ' orders are in both files ' || source || ' with other values'
    end || ' (such as ' || min(order_id) || '). They count twice'
    || coalesce(': ' || {{ fixed_decimals('sum(amount)', 2) }}, '') || '.' as caution,
    'If they are the same, write "unique_by: [order_id' || case
        {%- for entity in entities if 'product_id' not in custom_columns_of(entity) %}
        when entity = '{{ entity }}' then ''
        {%- endfor %}
        when true then ', product_id'
    end || ']" beside "files" in the mapping: the first row counts.' as what_to_do
from found
group by caution_type, entity, source

{%- if 'order_lines' in entities and 'refund_amount' in custom_columns_of('order_lines') %}

union all

-- A refund of the whole order, repeated on each of its lines and taken off on each of them.
select
    'refunds repeated' as caution_type,
    'order_lines' as entity,
    'refund_amount' as column_name,
    source_file as source,
    count(*) filter (where is_alike) as affected_count,
    count(*) as checked_count,
    sum(amount) filter (where is_alike) as amount,
    false as is_error,
    {{ number_words('count(*) filter (where is_alike)', 'count') }} || ' orders have the same refund on several of their lines in ' || source_file
    || ' (such as ' || min(order_id) filter (where is_alike) || '). It is taken off on each of them: '
    || {{ fixed_decimals('sum(amount) filter (where is_alike)', 2) }} || ' more than once.' as caution,
    'If the refund is the whole order''s, write its raw column under "once_per_order" beside "files" in the mapping: it is taken off once.'
        as what_to_do
from (
    select
        source_file,
        order_id,
        min(line_amount) = max(line_amount) as is_alike,
        max(line_amount) - sum(line_amount) as amount
    from {{ ref('input__order_lines') }}
    where order_line_id like '%-refund'
    group by source_file, order_id
    having count(*) > 1
) as refunds
group by source_file
having count(*) filter (where is_alike) >= greatest(2, 0.9 * count(*))
{%- endif %}
