-- One row per list that `winback export` wrote (option demo_lists) and customer on it: whether it was sent to them, and on
-- which day.

{{ config(enabled = is_chosen_form(), meta = {'build': 'always'}) }}

{%- set folders = demo_list_folders() %}

{%- for folder in folders %}

select
    members.audience_id as list_id,
    audiences.program,
    members.customer_id,
    'treatment' as arm,
    audiences.sent_on
from read_parquet('{{ folder }}send/members.parquet') as members
inner join read_parquet('{{ folder }}send/audiences.parquet') as audiences
    on members.audience_id = audiences.audience_id
{{ and_not_forgotten('members.customer_id', 'where') }}

union all

select
    controls.list_id,
    controls.program,
    controls.customer_id,
    'control' as arm,
    audiences.sent_on
from read_parquet('{{ folder }}control/control.parquet') as controls
inner join read_parquet('{{ folder }}send/audiences.parquet') as audiences
    on controls.list_id = audiences.audience_id
{{ and_not_forgotten('controls.customer_id', 'where') }}

{{ 'union all' if not loop.last }}
{%- endfor %}
{%- if not folders %}

select
    cast(null as varchar) as list_id,
    cast(null as varchar) as program,
    cast(null as varchar) as customer_id,
    cast(null as varchar) as arm,
    cast(null as date) as sent_on
where false
{%- endif %}
