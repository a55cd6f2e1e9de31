-- One row per raw customer: its typed values and the first reason to reject it, if any. Records of an alias are those of the customer
-- that it stands for, and repeat the customer's own.

{% if provides('identities') %}
{%- set has_sponsor = 'sponsor_id' in custom_columns_of('customers') %}
select
    known.* replace (
        coalesce(identities.customer_id, known.customer_id) as customer_id
        {{- ', coalesce(sponsors.customer_id, known.sponsor_id) as sponsor_id' if has_sponsor }}
    ),
    identities.alias is not null as is_alias
from (
    {{ read_rows('customers') }}
) as known
left join {{ ref('stg_custom__identities') }} as identities
    on known.customer_id = identities.alias
{%- if has_sponsor %}
left join {{ ref('stg_custom__identities') }} as sponsors
    on known.sponsor_id = sponsors.alias
{%- endif %}
{%- else %}
{{ read_rows('customers') }}
{%- endif %}
