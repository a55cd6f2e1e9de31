-- One row per data set, entity and reason: how many raw rows were rejected for it.

select
    dataset,
    entity,
    reason,
    count(*) as rejected_rows,
    cast(sum(amount) as decimal(38,4)) as rejected_amount
from {{ ref('rejected_rows') }}
group by dataset, entity, reason
