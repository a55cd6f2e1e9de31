-- One row per raw transaction: its typed values, its products as lists, and the first reason to reject it, if any.

{%- set flaws = {
    'broken product list': 'products is null or list_count(products) < len(products)',
    'unparseable quantity': 'list_count(quantities) < len(products)',
    'empty product list': 'len(products) = 0'
} %}
{%- if var('amount_basis') == 'total' %}{% do flaws.update({'empty total amount': 'order_total is null'}) %}{% endif %}

{{ read_rows(
    'transactions',
    more={'products': listed_products('product_list'), 'quantities': listed_quantities('product_list')},
    flaws=flaws
) }}
