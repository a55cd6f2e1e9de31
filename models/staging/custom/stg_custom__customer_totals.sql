-- One row per accepted aggregated customer, in the columns of the input contract. Totals of an alias are added to those of the customer.

{{ config(enabled = is_chosen_form() and provides('customer_totals'), materialized = 'view') }}

{% if provides('identities') -%}

select
    customer_id,
    min(recency_days) as recency_days,
    cast(sum(order_count) as bigint) as order_count,
    cast(sum(monetary_total) as decimal(18,4)) as monetary_total,
    {%- set currency = custom_column('customer_totals', 'currency', 'cast(null as varchar)') %}
    case
        when count(distinct {{ currency }}) > 1
            then error('The totals of ' || customer_id || ' and of its aliases are in several currencies; bring them into one.')
        else min({{ currency }})
    end as currency,
    min_by(source_file, (source_file, source_row)) as source_file,
    min_by(source_row, (source_file, source_row)) as source_row
from {{ custom_rows('customer_totals') }}
where reject_reason is null
group by customer_id

{%- else -%}

select
    {{- custom_columns('customer_totals') }}
from {{ ref('stg_custom__customer_totals_rows') }}
where reject_reason is null

{%- endif %}
