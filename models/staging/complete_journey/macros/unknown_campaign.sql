{# Whether nothing says when the campaign of a row ran: a contact without a time would look like no contact. #}
{% macro unknown_campaign() -%}
    campaign_id not in (
        select campaign_id from {{ ref('stg_complete_journey__campaign_descriptions_rows') }} where reject_reason is null
    )
{%- endmacro %}
