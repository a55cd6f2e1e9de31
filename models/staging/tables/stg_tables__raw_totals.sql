-- One row per listed table and source: its rows and their amount, before anything is accepted or rejected; of what was handed over, as it was there.

{{ config(enabled = is_chosen_form()) }}

{%- set is_handed_over = 'raw_totals' in dataset_option('provides') %}

{%- for entity in dataset_option('provides') if entity not in handed_accounts() and entity != 'customer_attributes' %}
select
    '{{ shop() }}' as dataset,
    '{{ entity }}' as entity,
    coalesce(source_file, '{{ entity }}') as source_file,
    count(*) as raw_row_count,
    {% if entity == 'order_lines' -%}
    cast(coalesce(sum(line_amount), 0) as decimal(38,4)) as raw_amount
    {%- elif entity == 'events' -%}
    cast(coalesce(sum({{ event_money('amount', 'event_type') }}), 0) as decimal(38,4)) as raw_amount
    {%- elif entity == 'customer_totals' -%}
    cast(coalesce(sum(monetary_total), 0) as decimal(38,4)) as raw_amount
    {%- else -%}
    cast(0 as decimal(38,4)) as raw_amount
    {%- endif %}
from (
    {{ listed_rows(entity) | indent(4) }}
) as listed
where
    -- a customer who was left out of a campaign is of no file
    (source_file is not null or flaw is not null)
    {%- if is_handed_over %}
    and coalesce(source_file, '{{ entity }}') not in (
        select source_file
        from (
            {{ usable_rows('raw_totals') | indent(12) }}
        ) as handed_over
        where entity = '{{ entity }}'
    )
    {%- endif %}
group by coalesce(source_file, '{{ entity }}')
{{ 'union all' if not loop.last or is_handed_over }}
{%- endfor %}
{% if is_handed_over -%}
{{ usable_rows('raw_totals') }}
{%- endif %}
