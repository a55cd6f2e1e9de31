-- One row per caution: what is likely wrong with the ids, customers or files that were read, although every row of them could be. No
-- rows is good news. A new caution is a part of one of the models below.

with

cautions as (

    {%- for found in [
        ref('int_cautions_ids'), ref('int_cautions_customers'), ref('int_cautions_files'), ref('int_cautions_orders'),
        ref('int_cautions_rejects'),
        ref('int_cautions_rows')
    ] %}
    select
        caution_type,
        entity,
        column_name,
        source,
        affected_count,
        checked_count,
        amount,
        is_error,
        caution,
        what_to_do
    from {{ found }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

files as (

    select
        entity,
        min(source_file) as first_file,
        count(*) as file_count
    from {{ ref('input__raw_totals') }}
    group by entity

)

select
    -- key
    cast(
        row_number() over (
            order by
                cautions.is_error desc, cautions.caution_type asc, cautions.entity asc, cautions.column_name asc, cautions.source asc, cautions.caution asc
        )
        as bigint
    ) as position,

    -- what, and where
    cautions.caution_type,
    cautions.entity,
    cautions.column_name,
    coalesce(
        cautions.source,
        files.first_file || case when files.file_count > 1 then ' and ' || (files.file_count - 1) || ' more' else '' end
    ) as source,
    cautions.is_error,

    -- how much
    cast(cautions.affected_count as bigint) as affected_count,
    cast(cautions.checked_count as bigint) as checked_count,
    cast(cautions.amount as decimal(38,4)) as amount,

    -- in words
    cautions.caution,
    cautions.what_to_do
from cautions
left join files
    on cautions.entity = files.entity
