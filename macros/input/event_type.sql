{# The contract's word for an event, from the words that shops use; null where it is none of them. #}
{% macro event_type(word) -%}
    {%- set words = {
        'view': ['view', 'viewed', 'pageview', 'product view', 'view item'],
        'cart': ['cart', 'add to cart', 'addtocart'],
        'remove_from_cart': ['remove from cart', 'removefromcart'],
        'purchase': ['purchase', 'purchased', 'order', 'transaction', 'buy', 'sale'],
        'return': ['return', 'returned', 'refund']
    } -%}
    case replace(replace(lower({{ word }}), '_', ' '), '-', ' ')
        {%- for event, names in words.items() %}
        {%- for name in names %}
        when '{{ name }}' then '{{ event }}'
        {%- endfor %}
        {%- endfor %}
    end
{%- endmacro %}

{# The money of an event in the accounting: what was looked at or put into a cart is no money of orders. An unknown event may be. #}
{% macro event_money(amount, event_type) -%}
    case when {{ event_type }} in ('view', 'cart', 'remove_from_cart') then {{ '0' if knows_money() else 'null' }} else {{ amount }} end
{%- endmacro %}
