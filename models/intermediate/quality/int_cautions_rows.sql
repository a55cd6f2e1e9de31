-- One row per caution about a file of which much is not used: many of its rows were set aside, or it has none.

{{ config(materialized = 'ephemeral') }}

{#- A wrong encoding or date format looks like more than this share of a file. Rows that are no sale by their status are not lost. #}
{%- set rejected_share = 0.05 %}

with

reasons as (

    select
        entity,
        source_file,
        reason,
        count(*) as row_count,
        sum(amount) as amount,
        min(source_row) as first_row
    from {{ ref('input__rejected_rows') }}
    where not {{ is_no_sale('reason') }}
    group by entity, source_file, reason

),

rejected as (

    select
        entity,
        source_file,
        sum(row_count) as row_count,
        sum(amount) as amount,
        max_by(reason, (row_count, reason)) as reason,
        max_by(first_row, (row_count, reason)) filter (where first_row is not null) as first_row
    from reasons
    group by entity, source_file

),

files as (

    select
        totals.entity,
        totals.source_file,
        totals.raw_row_count,
        rejected.row_count as rejected_row_count,
        rejected.amount as rejected_amount,
        rejected.reason,
        rejected.first_row,
        cast(rejected.amount as double) / nullif(cast(totals.raw_amount as double), 0) as share_of_amount
    from {{ ref('input__raw_totals') }} as totals
    left join rejected
        on totals.entity = rejected.entity
        and totals.source_file = rejected.source_file

)

select
    'many rows set aside' as caution_type,
    entity,
    cast(null as string) as column_name,
    source_file as source,
    rejected_row_count as affected_count,
    raw_row_count as checked_count,
    rejected_amount as amount,
    false as is_error,
    {{ number_words('rejected_row_count', 'count') }} || ' of ' || {{ number_words('raw_row_count', 'count') }} || ' rows of ' || source_file
    || case when share_of_amount between 0.005 and 1 then ', with ' || {{ number_words('share_of_amount', 'share') }} || ' of its money,' else '' end
    || case when rejected_row_count = 1 then ' is' else ' are' end || ' set aside, ' || case when rejected_row_count = 1 then '' else 'most of them ' end
    || 'for: ' || reason || ' (such as row ' || cast(first_row as string) || ').' as caution,
    'Look at these rows in marts.rejected_rows; a wrong raw_encoding or date_format looks like this. Fix the file or the mapping and build again.'
        as what_to_do
from files
-- int_cautions_rejects tells of files of which no row is used
where rejected_row_count < raw_row_count
    and (rejected_row_count > {{ rejected_share }} * raw_row_count or share_of_amount > {{ rejected_share }})

union all

select
    'a file without rows' as caution_type,
    entity,
    cast(null as string) as column_name,
    source_file as source,
    0 as affected_count,
    0 as checked_count,
    cast(null as decimal(38,4)) as amount,
    false as is_error,
    source_file || ' has a header but no rows.' as caution,
    'If that is not right, export it again with rows.' as what_to_do
from files
where raw_row_count = 0
