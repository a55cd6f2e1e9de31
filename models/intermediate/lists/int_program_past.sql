-- One row per program, past period end and customer who then had a status of the program; for the call list, only the customers who
-- brought most, as many as it has.

{{ config(materialized = 'ephemeral') }}

with

qualified as (

    select
        programs.program,
        programs.outcome_days,
        coalesce(programs.on_call_list, false) as on_call_list,
        statuses.customer_id,
        statuses.as_of_date,
        statuses.period_start,
        statuses.recency_days,
        statuses.value_before
    from {{ ref('int_customer_statuses') }} as statuses
    inner join {{ ref('programs') }} as programs
        on {{ is_for_status('programs', 'statuses') | indent(8) }}
    where statuses.is_period_end

),

calls as (

    select
        qualified.*,
        row_number() over (
            partition by qualified.program, qualified.as_of_date order by qualified.value_before desc, qualified.customer_id asc
        ) as value_position
    from qualified
    where qualified.on_call_list

),

-- Of a sample of the customers, the list has its part.
drawn as (

    {{ history_share() | indent(4) }}

),

members as (

    {%- set columns = ['program', 'outcome_days', 'customer_id', 'as_of_date', 'period_start', 'recency_days', 'value_before'] %}
    select
        {{ columns | join(',\n        ') }}
    from qualified
    where not on_call_list

    union all

    select
        calls.{{ columns | join(',\n        calls.') }}
    from calls
    cross join drawn
    where calls.value_position <= {{ var('call_list_max') }} * drawn.share

)

select
    program,
    customer_id,
    as_of_date,
    period_start,
    cast({{ dbt.dateadd('day', 'cast(outcome_days as integer)', 'as_of_date') }} as date) as counted_until,
    recency_days,
    value_before
from members
