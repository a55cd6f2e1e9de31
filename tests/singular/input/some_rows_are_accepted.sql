-- Ends the build before any measure is taken where not one row of an input table could be used: another kind of file, or another
-- encoding, looks like that, and the marts of yesterday are worth more than empty ones.
-- What was rejected, and why, is in marts.rejected_rows.

with

raw_row_count as (

    select
        entity,
        sum(raw_row_count) as raw_row_count
    from {{ ref('input__raw_totals') }}
    group by entity

),

reasons as (

    select
        entity,
        reason,
        count(*) as row_count,
        min((source_file, source_row, shown)) as example
    from {{ ref('input__rejected_rows') }}
    group by entity, reason

),

rejected as (

    select
        entity,
        sum(row_count) as row_count,
        max_by(reason, (row_count, reason)) as reason,
        max_by(example, (row_count, reason)) filter (where example is not null) as example
    from reasons
    group by entity

)

select *
from raw_row_count
inner join rejected
    on raw_row_count.entity = rejected.entity
where
    raw_row_count.raw_row_count > 0
    and rejected.row_count >= raw_row_count.raw_row_count
    -- in a condition, since a test only counts rows
    and error(
        'All ' || raw_row_count.raw_row_count || ' rows of ' || replace(raw_row_count.entity, '_', ' ')
        || ' were rejected, most of them for: ' || rejected.reason || ', such as row ' || rejected.example[2] || ' of '
        || rejected.example[1] || ': ' || left(rejected.example[3], 200)
        || chr(10) || 'Is this the right file, dataset and raw_encoding? All rejected rows are in marts.rejected_rows; the marts that measure are as they were.'
    ) is null
