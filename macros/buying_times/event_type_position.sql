{# The position of an event type when types are listed: from the view to the purchase, then the return. #}
{% macro event_type_position(event_type) -%}
    cast(
        case {{ event_type }}
            when 'view' then 1 when 'cart' then 2 when 'remove_from_cart' then 3 when 'purchase' then 4 else 5
        end as bigint
    )
{%- endmacro %}
