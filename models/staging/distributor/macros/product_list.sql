{#
    The products of a product list, as a list of texts; null if it is not JSON or has neither of the two known shapes:
    [{"product": "0C1CC1", "qty": 2}] and {"0C1CC1": 2}. A product without a name is null in the list.
#}
{% macro listed_products(text) -%}
    {%- set json = 'try_cast(' ~ text ~ ' as json)' -%}
    case json_type({{ json }})
        when 'ARRAY' then case
            -- An entry with only one of the two would shift the lists against each other.
            when len({{ json }} ->> '$[*].product') = json_array_length({{ json }})
                and len({{ json }} ->> '$[*].qty') = json_array_length({{ json }})
                then list_transform({{ json }} ->> '$[*].product', lambda product: nullif(trim(product), ''))
        end
        when 'OBJECT' then list_transform(json_keys({{ json }}), lambda product: nullif(trim(product), ''))
    end
{%- endmacro %}

{# The quantities of these products. In the list, anything but a whole number of one to twelve digits, from 1 on, is null. #}
{% macro listed_quantities(text) -%}
    {%- set json = 'try_cast(' ~ text ~ ' as json)' -%}
    list_transform(
        case json_type({{ json }})
            when 'ARRAY' then {{ json }} ->> '$[*].qty'
            when 'OBJECT' then {{ json }} ->> '$.*'
        end,
        lambda quantity: case
            when regexp_full_match(quantity, '0*[1-9][0-9]{0,11}(?:\.0*)?') then cast(split_part(quantity, '.', 1) as bigint)
        end
    )
{%- endmacro %}
