-- One row per customer and further attribute: the columns that the mapping calls x_..., without that prefix.

{{ config(enabled = is_chosen_form() and provides('customer_attributes')) }}

{%- set attributes = [] %}
{%- for column in custom_columns_of('customers') if column.startswith('x_') %}
{%- do attributes.append(column) %}
{%- endfor %}

{%- for column in attributes %}
select
    customer_id,
    '{{ column[2:] }}' as attribute,
    {{ column }} as attribute_value
from {{ ref('stg_custom__customers_rows') }}
where reject_reason is null
    and {{ column }} is not null
{{ 'union all' if not loop.last }}
{%- endfor %}
