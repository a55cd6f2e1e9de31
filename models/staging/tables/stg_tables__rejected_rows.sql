-- One row per row of a listed table that cannot be used, with the first reason; and the rejected rows that were handed over.

{{ config(enabled = is_chosen_form()) }}

{%- for entity in dataset_option('provides') if entity not in ['rejected_rows', 'raw_totals', 'raw_columns'] %}

select
    '{{ shop() }}' as dataset,
    '{{ entity }}' as entity,
    {{ "coalesce(source_file, '" ~ entity ~ "')" if 'source_file' in contract_columns(entity) else "'" ~ entity ~ "'" }} as source_file,
    {{ 'source_row' if 'source_row' in contract_columns(entity) else 'row_number() over (order by ' ~ contract_columns(entity).keys() | join(', ') ~ ')' }} as source_row,
    flaw as reason,
    cast(null as string) as raw,
    cast(null as string) as shown,
    {{ 'line_amount' if entity == 'order_lines' else 'cast(null as decimal(18,4))' }} as amount
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
