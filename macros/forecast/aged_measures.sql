{#
    A select of the measures of history_measures as they will be `days` later if nothing more happens: every "days since" is
    longer, and customers outside the lookback have no activity. Everything else within the lookback stays as it is.

      measures  a relation with the columns of history_measures and of the keys
      keys      its key
      days      how many days later: SQL over the relation
#}
{% macro aged_measures(measures, keys, days) -%}
    {%- set last_of = {
        'order_count': 'recency_days', 'revenue': 'recency_days',
        'event_count': 'days_since_last_event', 'purchase_amount': 'days_since_last_event'
    } -%}
select
    -- key
    {%- for key in keys %}
    {{ key }},
    {%- endfor %}

    -- measures
    {%- for measure in history_measures() %}
    {%- if measure in ['recency_days', 'tenure_days', 'days_since_last_event'] %}
    {{ measure }} + {{ days }} as {{ measure }}{{ ',' if not loop.last }}
    {%- elif measure in last_of and var('lookback_days') is not none %}
    case when {{ last_of[measure] }} + {{ days }} <= {{ var('lookback_days') }} then {{ measure }} else 0 end as {{ measure }}
    {{- ',' if not loop.last }}
    {%- else %}
    {{ measure }}{{ ',' if not loop.last }}
    {%- endif %}
    {%- endfor %}
from {{ measures }}
{%- endmacro %}
