-- From one period end to the next nobody disappears and nobody is counted twice: who was there is in the rows that do not
-- begin as new, and all rows together are who is there now.

with

history as (

    select
        segmentation,
        period_end,
        count(*) as customer_count
    from {{ ref('segment_history') }}
    group by segmentation, period_end

),

numbered as (

    select
        segmentation,
        period_end,
        customer_count,
        lag(customer_count) over (partition by segmentation order by period_end) as customers_before
    from history

),

migration as (

    select
        segmentation,
        period_end,
        sum(customer_count) as customer_count,
        sum(case when from_segment <> 'new' then customer_count else 0 end) as customers_before
    from {{ ref('segment_migration') }}
    group by segmentation, period_end

)

select
    numbered.*,
    migration.customer_count as moved_to,
    migration.customers_before as moved_from
from numbered
left join migration
    on numbered.segmentation = migration.segmentation
    and numbered.period_end = migration.period_end
where numbered.customers_before is not null
    and (
        migration.customer_count is null
        or migration.customer_count <> numbered.customer_count
        or migration.customers_before <> numbered.customers_before
    )
