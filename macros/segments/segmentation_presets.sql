{#
    The segmentations to build (option `segmentations`, or else the data set's default and all of `segmentation_features`;
    then the segments of them that second_levels divides again), each with
      population      who is segmented: a condition on int_customer_measures
      features        in order: column of int_customer_measures, transform (log: ln(1 + greatest(x, 0)), none),
                      and quantiles beyond which values are pulled in (null: none; the log tames the tails already)
      scaler          the scaler it is published with; the others are shown for comparison
      value_feature   the feature that numbers the segments: 1 has the highest center
      recency, frequency, spend
                      the measures whose medians name a segment and tell two of one name apart
      also_shown      further measures that describe a segment
    This is the one place that defines presets. Measures are those of segment_measures.
#}
{% macro segmentation_presets() -%}
    {%- set log = {'transform': 'log', 'clip_lower_quantile': none, 'clip_upper_quantile': none} -%}
    {#- Values that fewer customers have than a segment needs could only lead to refused segments, so they are pulled in. -#}
    {%- set share_of_smallest_segment = var('share_of_smallest_segment_min') -%}
    {%- set log_of_few = {
        'transform': 'log',
        'clip_lower_quantile': none,
        'clip_upper_quantile': 1 - share_of_smallest_segment if share_of_smallest_segment is number else none
    } -%}
    {%- set as_it_is = {'transform': 'none', 'clip_lower_quantile': none, 'clip_upper_quantile': none} -%}
    {%- set known = {
        'rfm': {
            'population': 'order_count > 0',
            'features': {'recency_days': log, 'order_count': log, 'revenue': log},
            'scaler': 'standard',
            'value_feature': 'revenue',
            'recency': 'recency_days', 'frequency': 'order_count', 'spend': 'revenue',
            'also_shown': ['average_order_value']
        },
        'rf': {
            'population': 'order_count > 0',
            'features': {'recency_days': log, 'order_count': log},
            'scaler': 'standard',
            'value_feature': 'order_count',
            'recency': 'recency_days', 'frequency': 'order_count', 'spend': 'revenue',
            'also_shown': []
        },
        'rfa': {
            'population': 'order_count > 0',
            'features': {'recency_days': log, 'order_count': log, 'average_order_value': log},
            'scaler': 'standard',
            'value_feature': 'average_order_value',
            'recency': 'recency_days', 'frequency': 'order_count', 'spend': 'revenue',
            'also_shown': ['revenue']
        },
        'activity': {
            'population': 'event_count > 0',
            'features': {'days_since_last_event': log, 'event_count': log_of_few, 'purchase_amount': log_of_few},
            'scaler': 'standard',
            'value_feature': 'purchase_amount',
            'recency': 'days_since_last_event', 'frequency': 'event_count', 'spend': 'purchase_amount',
            'also_shown': ['order_count', 'average_order_value']
        },
        'single_view': {
            'population': 'order_count > 0',
            'features': {
                'revenue': log, 'item_count': log, 'order_count': log, 'btyd_recency_days': log,
                'mean_days_between_orders': log, 'basket_size': log, 'average_order_value': log, 'items_per_order': log,
                'lifetime_value': log, 'discount_amount': log, 'location_count': log,
                'share_of_items_price_q1': as_it_is, 'share_of_items_price_q2': as_it_is,
                'share_of_items_price_q3': as_it_is, 'share_of_items_price_q4': as_it_is,
                'members_below_count': log_of_few
            },
            'scaler': 'standard',
            'value_feature': 'revenue',
            'recency': 'recency_days', 'frequency': 'order_count', 'spend': 'revenue',
            'also_shown': ['recency_days']
        },
        'dormancy': {
            'population': 'order_count > 0 and recency_days > ' ~ var('dormant_after_days'),
            'features': {
                'recency_days': log, 'order_count': log, 'revenue': log, 'tenure_days': log
            },
            'scaler': 'standard',
            'value_feature': 'revenue',
            'recency': 'recency_days', 'frequency': 'order_count', 'spend': 'revenue',
            'also_shown': ['average_order_value']
        }
    } -%}
    {%- if not knows_money() -%}
        {%- do known['activity']['features'].pop('purchase_amount') -%}
        {%- do known['activity'].update({'value_feature': 'event_count', 'also_shown': ['order_count']}) -%}
        {%- for name in ['rfm', 'rfa', 'single_view', 'dormancy'] -%}{%- do known.pop(name) -%}{%- endfor -%}
    {%- endif -%}
    {%- do known.update(own_segmentations(known, log, as_it_is)) -%}
    {%- set asked = var('segmentations') -%}
    {%- if asked is none -%}
        {%- set is_log = provides('events') and not provides('order_lines') -%}
        {%- set asked = (dataset_option('segmentations') or ['activity' if is_log else ('rfm' if knows_money() else 'rf')])
            + var('segmentation_features').keys() | list -%}
    {%- endif -%}
    {%- if asked is string or asked is mapping or asked is not iterable or not asked -%}
        {{ exceptions.raise_compiler_error(
            "The var 'segmentations' must be null (the data set's own) or a list with at least one of: "
            ~ (known | sort | join(', ')) ~ ". For example --vars '{segmentations: [rfm]}'."
        ) }}
    {%- endif -%}
    {%- set presets = {} -%}
    {%- for segmentation in asked -%}
        {%- if segmentation not in known -%}
            {{ exceptions.raise_compiler_error(
                "Unknown segmentation '" ~ segmentation ~ "' in the var 'segmentations'. Known: "
                ~ (known | sort | join(', ')) ~ "."
            ) }}
        {%- endif -%}
        {%- do presets.update({segmentation: known[segmentation]}) -%}
    {%- endfor -%}
    {%- do presets.update(second_levels(presets)) -%}
    {{ return(presets) }}
{%- endmacro %}
