-- One row per caution about a raw file of which no row could be used.

{{ config(materialized = 'ephemeral') }}

{#- One bad row in the file of a day is no bad file. #}
{%- set fewest_rows = 3 %}

with

reasons as (

    select
        entity,
        source_file,
        reason,
        {{ is_no_sale('reason') }} as is_no_sale,
        count(*) as row_count
    from {{ ref('rejected_rows') }}
    group by entity, source_file, reason, is_no_sale

),

worst as (

    select
        entity,
        source_file,
        max_by(reason, (row_count, reason)) as reason,
        max(row_count) as row_count,
        min(case when is_no_sale then 1 else 0 end) = 1 as is_no_sale,
        -- what another file has, too, is not lost
        min(
            case when replace(reason, 'no sale: ', '') = 'exact duplicate' or reason like '%repeated %' then 1 else 0 end
        ) = 1 as is_repeat
    from reasons
    group by entity, source_file

),

entities as (

    select
        entity,
        sum(accepted_row_count) as accepted_row_count
    from {{ ref('row_accounting') }}
    group by entity

)

select
    'a file without a usable row' as caution_type,
    accounting.entity,
    cast(null as string) as column_name,
    accounting.source_file as source,
    accounting.rejected_row_count as affected_count,
    accounting.raw_row_count as checked_count,
    accounting.rejected_amount as amount,
    -- a log may leave out events, and a file may hold nothing but failed payments, if others have sales
    accounting.raw_row_count >= {{ fewest_rows }}
    and (entities.accepted_row_count = 0 or (not worst.is_no_sale and worst.reason <> 'unknown event type')) as is_error,
    'No row of ' || accounting.source_file || ' counts: ' || {{ number_words('worst.row_count', 'count') }} || ' of its '
    || {{ number_words('accounting.raw_row_count', 'count') }} || ' rows were rejected as "' || worst.reason || '"'
    || coalesce('; all are worth ' || {{ fixed_decimals('accounting.rejected_amount', 2) }}, '') || '.' as caution,
    case
        when worst.reason = 'unknown status' then 'Write the words of this file under "statuses" in the mapping.'
        when worst.is_no_sale then 'If these rows are sales, change their words under "statuses" in the mapping.'
        else 'Correct the mapping so that it reads this file, or give the file a mapping of its own.'
    end as what_to_do
from {{ ref('row_accounting') }} as accounting
inner join worst
    on accounting.entity = worst.entity
    and accounting.source_file = worst.source_file
inner join entities
    on accounting.entity = entities.entity
where accounting.accepted_row_count = 0 and not worst.is_repeat
