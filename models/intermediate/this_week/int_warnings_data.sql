-- One row per warning about the data: cautions about what was read, rows that could not be used, orders that seem to be missing.

{{ config(materialized = 'ephemeral') }}

{#- Above this share of rejected rows, figures may be wrong by that share. #}
{%- set rejected_share_max = 0.01 %}
{#- The same for a single file, which may be this week's, even if all files together have fewer. #}
{%- set rejected_share_of_file_max = 0.1 %}

with

as_of as (

    select * from {{ ref('int_as_of') }}

),

-- A row that repeats another row, or a customer, adds little, and one that is no sale is none: there is nothing to fix.
lost as (

    select
        entity,
        source_file,
        count(*) as row_count
    from {{ ref('rejected_rows') }}
    where reason <> 'exact duplicate' and reason not like 'repeated %' and not {{ is_no_sale('reason') }}
    group by entity, source_file

),

files as (

    select
        accounting.entity,
        accounting.source_file,
        accounting.raw_row_count,
        lost.row_count as lost_rows,
        cast(lost.row_count as double) / accounting.raw_row_count as lost_share
    from {{ ref('row_accounting') }} as accounting
    inner join lost
        on accounting.entity = lost.entity
        and accounting.source_file = lost.source_file

),

worst as (

    select
        entity,
        sum(lost_rows) as lost_rows,
        max(lost_share) as lost_share,
        max_by(
            source_file || ': ' || {{ number_words('lost_rows', 'count') }} || ' of ' || {{ number_words('raw_row_count', 'count') }},
            (lost_share, lost_rows, source_file)
        ) as worst_file
    from files
    group by entity

),

-- The page Data quality has all of them.
cautions as (

    select
        0 as position,
        min_by(caution_type, position) filter (where caution_type is not null) as subject,
        min_by(caution, position) filter (where caution is not null)
        || case when count(*) > 1 then ' Data quality has ' || {{ number_words('count(*) - 1', 'count') }} || ' more.' else '' end
            as warning,
        min_by(what_to_do, position) filter (where what_to_do is not null) as what_to_do
    from {{ ref('data_cautions') }}
    having count(*) > 0

),

totals as (

    select
        entity,
        count(*) as file_count,
        sum(raw_row_count) as raw_row_count
    from {{ ref('row_accounting') }}
    group by entity

),

rejects as (

    select
        1 as position,
        totals.entity as subject,
        {{ number_words('worst.lost_rows', 'count') }} || ' of ' || {{ number_words('totals.raw_row_count', 'count') }}
        || ' raw rows of ' || replace(totals.entity, '_', ' ') || ' could not be used'
        || case when totals.file_count > 1 then ' (the worst file is ' || worst.worst_file || ')' else '' end || '.' as warning,
        'See the reasons on the page Data quality, and fix the file or the mapping.' as what_to_do
    from totals
    inner join worst
        on totals.entity = worst.entity
    where worst.lost_rows > {{ rejected_share_max }} * totals.raw_row_count or worst.lost_share > {{ rejected_share_of_file_max }}

),

-- Customers that arrive aggregated have no orders.
silence as (

    select
        2 as position,
        'orders' as subject,
        'No orders in the last 7 days: the last one is from ' || cast(cast(summary.last_order_at as date) as string) || '.'
            as warning,
        'Check whether the newest file has arrived. Until then, customers seem less active than they are.' as what_to_do
    from {{ ref('build_summary') }} as summary
    cross join as_of
    where {{ dbt.datediff('summary.last_order_at', 'as_of.as_of_date', 'day') }} > 7

),

months as (

    select
        3 as position,
        cast(incomplete.month_start as string) as subject,
        'Orders seem to be missing in ' || substr(cast(incomplete.month_start as string), 1, 7) || ': '
        || incomplete.detail as warning,
        'Ask for the missing orders. Until then, do not use this month to measure anything.' as what_to_do
    from {{ ref('incomplete_periods') }} as incomplete
    cross join as_of
    where {{ dbt.datediff('incomplete.month_start', 'as_of.as_of_date', 'day') }} < 93

)

{%- for part in ['cautions', 'rejects', 'silence', 'months'] %}
select * from {{ part }}
{{ 'union all' if not loop.last }}
{%- endfor %}
