-- Without this, a member could have been brought by somebody who came later or by themselves, and networks would never end.
{{ config(enabled=var('dataset') == 'demo') }}

select
    members.customer_id,
    members.joined_at,
    members.sponsor_id,
    sponsors.joined_at as sponsor_joined_at
from {{ ref('stg_demo__customers') }} as members
left join {{ ref('stg_demo__customers') }} as sponsors on members.sponsor_id = sponsors.customer_id
where members.sponsor_id is not null and not coalesce(sponsors.joined_at < members.joined_at, false)
