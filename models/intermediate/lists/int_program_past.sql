-- One row per program, past period end and customer who then had a status of the program.

{{ config(materialized = 'ephemeral') }}

select
    programs.program,
    statuses.customer_id,
    statuses.as_of_date,
    statuses.period_start,
    cast({{ dbt.dateadd('day', 'cast(programs.outcome_days as integer)', 'statuses.as_of_date') }} as date) as counted_until,
    statuses.recency_days,
    statuses.value_before
from {{ ref('int_customer_statuses') }} as statuses
inner join {{ ref('programs') }} as programs
    on {{ is_for_status('programs', 'statuses') | indent(4) }}
left join {{ ref('int_single_item_customers') }} as sizes
    on statuses.customer_id = sizes.customer_id
where statuses.is_period_end
    and (
        not coalesce(programs.single_item_only, false)
        or (sizes.single_from < statuses.as_of_date and coalesce(sizes.single_until >= statuses.as_of_date, true))
    )
