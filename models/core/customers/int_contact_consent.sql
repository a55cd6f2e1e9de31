-- One row: whether a customer whose consent is not known may be contacted, and why not. They may not if the option says so, or
-- if customer rows were rejected that may have contained refusals.

with

known as (

    select count(contact_consent) as consent_count
    from {{ ref('input__customers') }}

),

lost as (

    select
        count(*) as row_count,
        count(*) filter (where reason = 'unparseable contact consent') as consent_count
    from {{ ref('input__rejected_rows') }}
    -- a row that repeats a customer hides no refusal: any of the customer's refusals counts
    where entity = 'customers' and reason <> 'exact duplicate' and reason not like 'repeated %'

),

reasons as (

    select
        case
            when {{ var('unknown_consent_is_refusal') | lower }} then 'consent not known'
            -- if no consent is known, the data has no such column, and its rows said nothing about it
            when lost.consent_count > 0 or (lost.row_count > 0 and known.consent_count > 0)
                then 'consent not known: customer rows were rejected'
        end as unknown_reason
    from known
    cross join lost

)

select
    unknown_reason is null as unknown_may_be_contacted,
    unknown_reason
from reasons
