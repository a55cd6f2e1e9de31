-- One row per list that was sent: when, and to how many customers. A view, so that a list appears as soon as it is exported.

{{ config(materialized = 'view') }}

select
    list_id,
    program,
    sent_on,
    cast(count(*) as bigint) as customer_count
from {{ ref('lists_sent') }}
where dataset = '{{ shop() }}'
group by list_id, program, sent_on
