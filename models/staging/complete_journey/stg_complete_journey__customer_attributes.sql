-- One row per household and known demographic, in the columns of the input contract.

{{ config(enabled = is_chosen_form(), materialized = 'view') }}

{% for attribute in [
    'age', 'income', 'home_ownership', 'marital_status', 'household_size', 'household_comp', 'kids_count'
] -%}
select
    customer_id,
    '{{ attribute }}' as attribute,
    {{ attribute }} as attribute_value
from {{ ref('stg_complete_journey__demographics_rows') }}
where reject_reason is null
    and {{ attribute }} is not null
{{ 'union all' if not loop.last }}
{% endfor %}
