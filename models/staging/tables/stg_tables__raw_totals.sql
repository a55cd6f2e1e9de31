-- One row per listed table and source: its rows and their amount, before anything is accepted or rejected; as it was handed over, if it was.

{{ config(enabled = is_chosen_form()) }}

{% if 'raw_totals' in dataset_option('provides') -%}
{{ usable_rows('raw_totals') }}
{%- else -%}
{%- for entity in dataset_option('provides') if entity not in ['rejected_rows', 'raw_columns', 'customer_attributes'] %}
select
    '{{ shop() }}' as dataset,
    '{{ entity }}' as entity,
    coalesce(source_file, '{{ entity }}') as source_file,
    count(*) as raw_row_count,
    {% if entity == 'order_lines' -%}
    cast(coalesce(sum(line_amount), 0) as decimal(38,4)) as raw_amount
    {%- elif entity == 'events' -%}
    cast(coalesce(sum(case event_type when 'purchase' then amount when 'return' then -amount end), 0) as decimal(38,4)) as raw_amount
    {%- else -%}
    cast(0 as decimal(38,4)) as raw_amount
    {%- endif %}
from (
    {{ listed_rows(entity) | indent(4) }}
) as listed
group by source_file
{{ 'union all' if not loop.last }}
{%- endfor %}
{%- endif %}
