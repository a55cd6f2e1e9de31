{#
    What speaks for a reason of the silence, the strongest first: kind of customer, reason, condition and words, both in SQL over
    the columns of the CTE `evidence` in dormant_customers. The first sign that is there gives the reason, all that are there
    are told. A sign whose figures the data does not have is never there.
#}
{% macro dormancy_signs() -%}
    {%- set signs = [] -%}
    {%- do signs.append({
        'kind': 'low-purchase', 'reason': 'dissatisfaction',
        'condition': 'refund_share >= ' ~ var('sign_refund_share'),
        'words': "'sent back ' || " ~ number_words('least(refund_share, 1)', 'share') ~ " || ' of what they bought'"
    }) -%}
    {%- do signs.append({
        'kind': 'low-purchase', 'reason': 'hard to decide',
        'condition': 'carts_since_last_order > 0',
        'words': "'put ' || " ~ number_words('carts_since_last_order', 'count') ~ " || case carts_since_last_order when 1 then ' product' else ' products' end"
            ~ " || ' into the cart since the last order and did not buy'"
    }) -%}
    {%- do signs.append({
        'kind': 'low-purchase', 'reason': 'hard to decide',
        'condition': 'views_since_last_order >= ' ~ var('sign_views'),
        'words': "'viewed products ' || " ~ number_words('views_since_last_order', 'count') ~ " || ' times since the last order without buying'"
    }) -%}
    {%- do signs.append({
        'kind': 'low-purchase', 'reason': 'budget',
        'condition': 'discount_share >= ' ~ var('sign_discount_share'),
        'words': "'bought with ' || " ~ number_words('discount_share', 'share') ~ " || ' off the full price'"
    }) -%}
    {%- do signs.append({
        'kind': 'high-value', 'reason': 'one-time need',
        'condition': 'order_count = 1 and days_since_first_order = silence_days',
        'words': "'a single order, which brought ' || " ~ number_words('value_at_stake', 'money')
    }) -%}
    {%- do signs.append({
        'kind': 'high-value', 'reason': 'one-time need',
        'condition': 'order_count > 1 and largest_order_share >= ' ~ var('sign_largest_order_share'),
        'words': "'one of ' || " ~ number_words('order_count', 'count') ~ " || ' orders was '  || "
            ~ number_words('largest_order_share', 'share') ~ " || ' of all they bought'"
    }) -%}
    {%- do signs.append({
        'kind': 'high-value', 'reason': 'one-time need',
        'condition': 'order_count > 1 and category_count = 1',
        'words': "'bought only from ' || favourite_category"
    }) -%}
    {%- do signs.append({
        'kind': 'high-value', 'reason': 'shifted interests',
        'condition': 'order_count > 2 and last_category <> favourite_category and favourite_category_share >= 0.5',
        'words': "'bought ' || last_category || ' last, and before that mostly ' || favourite_category || ' (' || "
            ~ number_words('favourite_category_share', 'share') ~ " || ')'"
    }) -%}
    {%- do signs.append({
        'kind': 'high-value', 'reason': 'competitor',
        'condition': "order_count > 2 and rhythm >= " ~ var('sign_rhythm'),
        'words': "'used to order about every ' || " ~ number_words('round(usual_gap_days)', 'days')
            ~ " || ' days (' || " ~ number_words('order_count', 'count') ~ " || ' orders) and then stopped'"
    }) -%}
    {{ return(signs) }}
{%- endmacro %}
