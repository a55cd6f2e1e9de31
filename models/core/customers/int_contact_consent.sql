-- One row: why a customer whose consent is not known may not be contacted, null if they may. They may not if the option says so, or if
-- refusals may be missing: customer rows were rejected, or most customers who order are not in the customer list.

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
            when listed.is_suspect and known.consent_count > 0
                then 'consent not known: most customers are not in the customer list'
        end as unknown_reason,
        case when known.consent_count > 0 then 'consent not known: not in the customer list' end as unlisted_reason
    from known
    cross join lost
    cross join {{ ref('int_listed_customers') }} as listed

)

select
    unknown_reason,
    -- why not somebody of whom the list says nothing at all
    coalesce(unknown_reason, unlisted_reason) as unlisted_reason
from reasons
