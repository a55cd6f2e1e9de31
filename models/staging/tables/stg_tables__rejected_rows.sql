-- One row per row of a listed table that cannot be used, with the first reason; and the rejected rows that were handed over.

{{ config(enabled = is_chosen_form()) }}

{%- for entity in dataset_option('provides') if entity not in handed_accounts() %}
{%- set row_number = 'cast(row_number() over (order by ' ~ contract_columns(entity).keys() | join(' nulls last, ') ~ ' nulls last) as bigint)' %}

select
    '{{ shop() }}' as dataset,
    '{{ entity }}' as entity,
    {{ "coalesce(source_file, '" ~ entity ~ "')" if 'source_file' in contract_columns(entity) else "'" ~ entity ~ "'" }} as source_file,
    {{ row_number if 'source_row' not in contract_columns(entity)
        else ('source_row' if 'source_row' in needed_columns(entity) else 'coalesce(source_row, ' ~ row_number ~ ')') }} as source_row,
    flaw as reason,
    cast(null as string) as raw,
    cast(null as string) as shown,
    {{ {'order_lines': 'line_amount', 'customer_totals': 'monetary_total', 'events': event_money('amount', 'event_type')}.get(entity, 'cast(null as decimal(18,4))') }} as amount
from (
    {{ listed_rows(entity) | indent(4) }}
) as listed
where flaw is not null

union all
{%- endfor %}

{% if 'rejected_rows' in dataset_option('provides') -%}
select
    {{ contract_columns('rejected_rows').keys() | join(',\n    ') or '*' }}
from (
    {{ listed_rows('rejected_rows') | indent(4) }}
) as listed
{%- else -%}
{{ empty_input('rejected_rows') }}
{%- endif %}
