-- One row: whether a customer whose consent is not known may be contacted. Not where customer rows were rejected that may have said
-- no: their refusal would be lost with them.

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
    where entity = 'customers' and reason <> 'exact duplicate'

)

select
    -- without a known consent the data has no such column, and its rows said nothing of it
    lost.consent_count = 0 and (lost.row_count = 0 or known.consent_count = 0) as unknown_may_be_contacted
from known
cross join lost
