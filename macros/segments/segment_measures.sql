{#
    The measures that customers are segmented by and that describe segments, each a column of int_customer_measures:
      label     what people call it
      unit      days, count, money or share
      word      what tells two segments of one kind apart
      profiled  whether it stands in the profile of every segment, whatever the segmentation
      source    what it is computed from: orders, items (their lines), prices (lines and price quartiles), events or members
      missing   zero: nothing there is as good as 0; none: who has no value cannot be placed by it
#}
{% macro segment_measures() -%}
    {{ return({
        'recency_days': {'label': 'Days since the last order', 'unit': 'days', 'word': 'last order', 'profiled': true, 'source': 'orders', 'missing': none},
        'btyd_recency_days': {'label': 'Days from the first to the last order', 'unit': 'days', 'word': 'time as a customer', 'profiled': false, 'source': 'orders', 'missing': 'zero'},
        'tenure_days': {'label': 'Days since the first order', 'unit': 'days', 'word': 'first order', 'profiled': false, 'source': 'orders', 'missing': 'zero'},
        'mean_days_between_orders': {'label': 'Days between orders', 'unit': 'days', 'word': 'days between orders', 'profiled': false, 'source': 'orders', 'missing': 'zero'},
        'days_since_last_event': {'label': 'Days since the last event', 'unit': 'days', 'word': 'last event', 'profiled': true, 'source': 'events', 'missing': none},

        'order_count': {'label': 'Orders', 'unit': 'count', 'word': 'orders', 'profiled': true, 'source': 'orders', 'missing': 'zero'},
        'repeat_count': {'label': 'Repeat orders', 'unit': 'count', 'word': 'repeat orders', 'profiled': false, 'source': 'orders', 'missing': 'zero'},
        'return_count': {'label': 'Returns', 'unit': 'count', 'word': 'returns', 'profiled': false, 'source': 'orders', 'missing': 'zero'},
        'line_count': {'label': 'Order lines', 'unit': 'count', 'word': 'order lines', 'profiled': false, 'source': 'orders', 'missing': 'zero'},
        'online_order_count': {'label': 'Online orders', 'unit': 'count', 'word': 'online orders', 'profiled': false, 'source': 'orders', 'missing': 'zero'},
        'offline_order_count': {'label': 'Offline orders', 'unit': 'count', 'word': 'offline orders', 'profiled': false, 'source': 'orders', 'missing': 'zero'},
        'location_count': {'label': 'Places visited', 'unit': 'count', 'word': 'places', 'profiled': false, 'source': 'orders', 'missing': 'zero'},
        'item_count': {'label': 'Items', 'unit': 'count', 'word': 'items', 'profiled': false, 'source': 'items', 'missing': 'zero'},
        'product_count': {'label': 'Different products', 'unit': 'count', 'word': 'products', 'profiled': false, 'source': 'items', 'missing': 'zero'},
        'items_per_order': {'label': 'Items per order', 'unit': 'count', 'word': 'items per order', 'profiled': false, 'source': 'items', 'missing': 'zero'},
        'event_count': {'label': 'Events', 'unit': 'count', 'word': 'events', 'profiled': true, 'source': 'events', 'missing': 'zero'},
        'view_count': {'label': 'Views', 'unit': 'count', 'word': 'views', 'profiled': false, 'source': 'events', 'missing': 'zero'},
        'cart_count': {'label': 'Added to the cart', 'unit': 'count', 'word': 'carts', 'profiled': false, 'source': 'events', 'missing': 'zero'},
        'remove_from_cart_count': {'label': 'Removed from the cart', 'unit': 'count', 'word': 'items taken out', 'profiled': false, 'source': 'events', 'missing': 'zero'},
        'purchase_event_count': {'label': 'Purchase events', 'unit': 'count', 'word': 'purchases', 'profiled': false, 'source': 'events', 'missing': 'zero'},
        'return_event_count': {'label': 'Return events', 'unit': 'count', 'word': 'returns', 'profiled': false, 'source': 'events', 'missing': 'zero'},
        'members_below_count': {'label': 'Members below', 'unit': 'count', 'word': 'members below', 'profiled': false, 'source': 'members', 'missing': 'zero'},

        'revenue': {'label': 'Spend', 'unit': 'money', 'word': 'spend', 'profiled': true, 'source': 'orders', 'missing': 'zero'},
        'gross_amount': {'label': 'Spend before refunds', 'unit': 'money', 'word': 'spend before refunds', 'profiled': false, 'source': 'orders', 'missing': 'zero'},
        'net_amount': {'label': 'Spend after refunds', 'unit': 'money', 'word': 'spend after refunds', 'profiled': false, 'source': 'orders', 'missing': 'zero'},
        'refunded_amount': {'label': 'Refunded', 'unit': 'money', 'word': 'refunds', 'profiled': false, 'source': 'orders', 'missing': 'zero'},
        'discount_amount': {'label': 'Discounts', 'unit': 'money', 'word': 'discounts', 'profiled': false, 'source': 'orders', 'missing': 'zero'},
        'lifetime_value': {'label': 'Value so far', 'unit': 'money', 'word': 'value', 'profiled': false, 'source': 'orders', 'missing': 'zero'},
        'average_order_value': {'label': 'Order value', 'unit': 'money', 'word': 'order value', 'profiled': true, 'source': 'orders', 'missing': 'zero'},
        'online_order_value': {'label': 'Online order value', 'unit': 'money', 'word': 'online order value', 'profiled': false, 'source': 'orders', 'missing': 'zero'},
        'offline_order_value': {'label': 'Offline order value', 'unit': 'money', 'word': 'offline order value', 'profiled': false, 'source': 'orders', 'missing': 'zero'},
        'basket_size': {'label': 'Spend per item', 'unit': 'money', 'word': 'spend per item', 'profiled': false, 'source': 'items', 'missing': 'zero'},
        'average_item_value': {'label': 'Value of an item', 'unit': 'money', 'word': 'item value', 'profiled': false, 'source': 'items', 'missing': 'zero'},
        'purchase_amount': {'label': 'Amount purchased', 'unit': 'money', 'word': 'spend', 'profiled': true, 'source': 'events', 'missing': 'zero'},

        'share_of_items_price_q1': {'label': 'Share of items: cheapest quarter', 'unit': 'share', 'word': 'cheap items', 'profiled': false, 'source': 'prices', 'missing': 'zero'},
        'share_of_items_price_q2': {'label': 'Share of items: second quarter', 'unit': 'share', 'word': 'items of the second quarter', 'profiled': false, 'source': 'prices', 'missing': 'zero'},
        'share_of_items_price_q3': {'label': 'Share of items: third quarter', 'unit': 'share', 'word': 'items of the third quarter', 'profiled': false, 'source': 'prices', 'missing': 'zero'},
        'share_of_items_price_q4': {'label': 'Share of items: most expensive quarter', 'unit': 'share', 'word': 'dear items', 'profiled': false, 'source': 'prices', 'missing': 'zero'}
    }) }}
{%- endmacro %}
