-- One row per data set, entity and reason: how many raw rows were rejected for it.

with

counted as (

    select
        dataset,
        entity,
        reason,
        {{ is_no_sale('reason') }} as is_no_sale,
        count(*) as rejected_row_count,
        cast(sum(amount) as decimal(38,4)) as rejected_amount
    from {{ ref('rejected_rows') }}
    group by dataset, entity, reason, is_no_sale

),

summed as (

    select
        *,
        cast(sum(rejected_row_count) over (partition by reason) as bigint) as reason_row_count,
        cast(row_number() over (partition by reason order by rejected_row_count desc, entity asc) as bigint) as entity_position
    from counted

)

select
    -- key
    dataset,
    entity,
    reason,

    -- how much
    rejected_row_count,
    rejected_amount,

    -- all entities with the reason
    reason_row_count,
    entity_position,
    is_no_sale,
    not is_no_sale and reason_row_count = max(case when is_no_sale then 0 else reason_row_count end) over (partition by dataset)
        as is_most_frequent
from summed
