{#
    The lifecycle of a customer who has ordered, by the rules in days: SQL over

      recency_days            days since the last order
      tenure_days             days since the first order
      days_between_orders     days between the last order and the one before; null if it was the first
#}
{% macro lifecycle(recency_days, tenure_days, days_between_orders) -%}
case
    when {{ recency_days }} > {{ var('lost_after_days') }} then 'lost'
    when {{ recency_days }} > {{ var('dormant_after_days') }} then 'dormant'
    when {{ recency_days }} > {{ slipping_after_days() }} then 'slipping'
    when {{ tenure_days }} <= {{ var('new_within_days') }} then 'new'
    when {{ days_between_orders }} > {{ var('dormant_after_days') }} then 'reactivated'
    else 'active'
end
{%- endmacro %}

{# Whether a customer is high-value: at or above the limit, and above zero; `unknown` where no amount is known. #}
{% macro value_band(value, high_value_from) -%}
case when {{ value }} > 0 and cast({{ value }} as double) >= {{ high_value_from }} then 'high' else {{ "'other'" if knows_money() else "'unknown'" }} end
{%- endmacro %}
