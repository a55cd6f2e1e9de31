{#
    The signs of why a customer stopped ordering, the strongest first: type of customer, reason, condition and words, both in
    SQL over the columns of the CTE `evidence` in dormant_customers. The first sign that applies and may be a reason gives the
    reason, and the evidence lists all that apply. A sign whose figures the data does not have never applies. Those with
    `is_compared` may be a reason only if they are more common among the dormant than among other customers with as many orders,
    whose last order is `days_to_show` days old where a sign comes later than the order; the others grow with the days since the
    last order, or follow from them.
#}
{% macro dormancy_signs() -%}
    {%- set signs = [] -%}
    {%- do signs.append({
        'kind': 'low-purchase', 'reason': 'dissatisfaction', 'is_compared': true, 'days_to_show': 30,
        'condition': 'refund_rate >= ' ~ var('sign_refund_rate'),
        'words': "'sent back ' || " ~ number_words('least(refund_rate, 1)', 'share') ~ " || ' of what they bought'"
    }) -%}
    {%- do signs.append({
        'kind': 'low-purchase', 'reason': 'hard to decide',
        'condition': 'cart_count_since_last_order > 0',
        'words': "'put ' || " ~ number_words('cart_count_since_last_order', 'count') ~ " || case cart_count_since_last_order when 1 then ' product' else ' products' end"
            ~ " || ' into the cart since the last order and did not buy'"
    }) -%}
    {%- do signs.append({
        'kind': 'low-purchase', 'reason': 'hard to decide',
        'condition': 'view_count_since_last_order >= ' ~ var('sign_view_count'),
        'words': "'viewed products ' || " ~ number_words('view_count_since_last_order', 'count') ~ " || ' times since the last order without buying'"
    }) -%}
    {%- do signs.append({
        'kind': 'low-purchase', 'reason': 'budget', 'is_compared': true,
        'condition': 'discount_rate >= ' ~ var('sign_discount_rate'),
        'words': "'bought with ' || " ~ number_words('discount_rate', 'share') ~ " || ' off the full price'"
    }) -%}
    {%- do signs.append({
        'kind': 'high-value', 'reason': 'one-time need', 'is_compared': true,
        'condition': 'order_count = 1 and days_since_first_order = recency_days',
        'words': "'a single order, which brought ' || " ~ number_words('revenue_at_risk', 'money')
    }) -%}
    {%- do signs.append({
        'kind': 'high-value', 'reason': 'one-time need', 'is_compared': true,
        'condition': 'order_count > 1 and share_of_largest_order >= ' ~ var('sign_share_of_largest_order'),
        'words': "'one of ' || " ~ number_words('order_count', 'count') ~ " || ' orders was '  || "
            ~ number_words('share_of_largest_order', 'share') ~ " || ' of all they bought'"
    }) -%}
    {%- do signs.append({
        'kind': 'high-value', 'reason': 'one-time need', 'is_compared': true,
        'condition': 'order_count > 1 and category_count = 1',
        'words': "'bought only from ' || favorite_category"
    }) -%}
    {%- do signs.append({
        'kind': 'high-value', 'reason': 'shifted interests', 'is_compared': true,
        'condition': 'order_count > 2 and last_category <> favorite_category and share_of_favorite_category >= 0.5',
        'words': "'bought ' || last_category || ' last, and before that mostly ' || favorite_category || ' (' || "
            ~ number_words('share_of_favorite_category', 'share') ~ " || ')'"
    }) -%}
    {%- do signs.append({
        'kind': 'high-value', 'reason': 'stopped for no visible reason',
        'condition': "order_count > 2 and rhythm >= " ~ var('sign_rhythm'),
        'words': "'used to order about every ' || " ~ number_words('round(usual_gap_days)', 'days')
            ~ " || ' days (' || " ~ number_words('order_count', 'count') ~ " || ' orders) and then stopped'"
    }) -%}
    {{ return(signs) }}
{%- endmacro %}
