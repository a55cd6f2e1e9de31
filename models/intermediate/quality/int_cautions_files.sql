-- One row per caution about two files of a mapping that have rows in common.
-- depends_on: {{ ref('input__order_lines') }} {{ ref('input__events') }}

{{ config(materialized = 'ephemeral') }}

{#- Only a mapping keeps rows that repeat another. #}
{%- set tables = {'order_lines': ('order_line_id', 'line_amount'), 'events': ('event_id', 'amount')} %}
{%- set entities = [] %}
{%- for entity in tables if var('dataset') == 'custom' and provides(entity) %}
{%- do entities.append(entity) %}
{%- endfor %}

with

{%- for entity in entities %}
{%- set id, amount = tables[entity] %}

-- A row that repeats another has the key of that row, and its number among them.
{{ entity }}_repeats as (

    select
        split_part({{ id }}, '-', 1) as row_key,
        source_file,
        source_row,
        {{ amount }} as amount
    from {{ ref('input__' ~ entity) }}
    where {{ id }} like '%-%'

),
{%- endfor %}

pairs as (

    select
        cast(null as string) as entity,
        cast(null as string) as first_file,
        cast(null as string) as other_file,
        cast(null as bigint) as other_row,
        cast(null as decimal(38,4)) as amount
    where 1 = 0

    {%- for entity in entities %}
    {%- set id, amount = tables[entity] %}

    union all

    select
        '{{ entity }}' as entity,
        firsts.source_file as first_file,
        repeats.source_file as other_file,
        repeats.source_row as other_row,
        repeats.amount
    from {{ entity }}_repeats as repeats
    inner join {{ ref('input__' ~ entity) }} as firsts
        on repeats.row_key = firsts.{{ id }}
    where repeats.source_file <> firsts.source_file
    {%- endfor %}

)

select
    'rows in two files' as caution_type,
    entity,
    cast(null as string) as column_name,
    first_file || ' and ' || other_file as source,
    -- a row with a refund is two
    count(distinct other_row) as affected_count,
    cast(null as bigint) as checked_count,
    sum(amount) as amount,
    false as is_error,
    {{ number_words('count(distinct other_row)', 'count') }} || ' rows of ' || replace(entity, '_', ' ') || ' are in both files ' || first_file
    || ' and ' || other_file || '. They count twice' || coalesce(': ' || {{ fixed_decimals('sum(amount)', 2) }}, '') || '.' as caution,
    'If they are the same, write "drop_duplicates: across_files" beside "files" in the mapping.' as what_to_do
from pairs
group by entity, first_file, other_file
