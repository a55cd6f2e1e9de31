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

examples as (

    select
        entity,
        reason,
        source_file,
        source_row,
        shown,
        count(*) over (partition by entity) as rejected_count,
        count(*) over (partition by entity, reason) as row_count,
        row_number() over (partition by entity, reason order by source_file, source_row, shown) as place
    from {{ ref('input__rejected_rows') }}

),

-- of each table, the first row that was rejected for the most frequent reason
worst as (

    select
        *,
        row_number() over (partition by entity order by row_count desc, reason desc) as reason_place
    from examples
    where place = 1

)

select *
from raw_row_count
inner join worst
    on raw_row_count.entity = worst.entity
where
    raw_row_count.raw_row_count > 0
    and worst.reason_place = 1
    and worst.rejected_count >= raw_row_count.raw_row_count
    -- in a condition, since a test only counts rows
    and {% set message -%}
    'All ' || raw_row_count.raw_row_count || ' rows of ' || replace(raw_row_count.entity, '_', ' ')
    || ' were rejected, most of them for: ' || worst.reason || coalesce(', such as row ' || worst.source_row || ' of '
    || worst.source_file || ': ' || left(coalesce(worst.shown, ''), 200), '')
    || chr(10) || 'Is this the right file, dataset and raw_encoding? All rejected rows are in marts.rejected_rows; the marts that measure are as they were.'
    {%- endset -%}
    {{ raise_error(message) }} is null
