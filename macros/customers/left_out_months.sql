{# A select of the months in which nothing counts for anybody: those that miss orders, or none, as the var says. #}
{% macro left_out_months() -%}
select month_start
from {{ ref('int_incomplete_months') }}
where {{ var('leave_out_incomplete_months') | lower }}
{%- endmacro %}
