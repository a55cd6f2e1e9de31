-- One row per member, in the columns of the input contract: what the shop knows of them, without their type.

{{ config(enabled = is_chosen_form(), materialized = 'view') }}

select
    -- key
    customer_id,

    -- how to reach them
    contact_key,
    contact_consent,

    -- who they are
    cast(joined_on as timestamp) as joined_at,
    sponsor_id,
    country,

    -- source; visitors have the even rows
    'demo members' as source_file,
    member_number * 2 - case when kind = 'visitor' then 0 else 1 end as source_row

from {{ ref('stg_demo__people') }}
