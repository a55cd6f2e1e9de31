-- One row per data set, entity and raw file: raw rows and money beside what became of them.

with

raw_totals as (

    select * from {{ ref('input__raw_totals') }}

),

accepted as (

    select
        'order_lines' as entity,
        source_file,
        count(*) as accepted_rows,
        sum(cast(quantity as decimal(18,0)) * unit_price) as accepted_amount
    from {{ ref('input__order_lines') }}
    group by source_file

    {%- if provides('events') %}

    union all

    select
        'events' as entity,
        source_file,
        count(*) as accepted_rows,
        sum(cast(coalesce(quantity, 1) as decimal(18,0)) * unit_price) as accepted_amount
    from {{ ref('input__events') }}
    group by source_file

    {%- endif %}

),

rejected as (

    select
        entity,
        source_file,
        count(*) as rejected_rows,
        sum(amount) as rejected_amount
    from {{ ref('input__rejected_rows') }}
    group by entity, source_file

)

select
    -- key
    raw_totals.dataset,
    raw_totals.entity,
    raw_totals.source_file,

    -- rows
    cast(raw_totals.raw_rows as bigint) as raw_rows,
    cast(coalesce(accepted.accepted_rows, 0) as bigint) as accepted_rows,
    cast(coalesce(rejected.rejected_rows, 0) as bigint) as rejected_rows,

    -- money: quantity × price, where both could be read
    cast(coalesce(raw_totals.raw_amount, 0) as decimal(38,4)) as raw_amount,
    cast(coalesce(accepted.accepted_amount, 0) as decimal(38,4)) as accepted_amount,
    cast(coalesce(rejected.rejected_amount, 0) as decimal(38,4)) as rejected_amount
from raw_totals
left join accepted
    on raw_totals.entity = accepted.entity
    and raw_totals.source_file = accepted.source_file
left join rejected
    on raw_totals.entity = rejected.entity
    and raw_totals.source_file = rejected.source_file
