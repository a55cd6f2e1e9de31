{#
    The segmentations to build (var `segmentations`), each with
      scaler         the scaler it is published with; the others are shown for comparison
      value_feature  the feature that numbers the segments: 1 has the highest centre
      features       in order: column of int_customer_features, transform (log: ln(1 + greatest(x, 0)), none),
                     and quantiles beyond which values are pulled in (null: none; the log tames the tails already)
    This is the one place that defines presets.
#}
{% macro segmentation_presets() -%}
    {%- set log = {'transform': 'log', 'clip_lower_quantile': none, 'clip_upper_quantile': none} -%}
    {%- set known = {
        'rfm': {
            'scaler': 'standard',
            'value_feature': 'monetary_total',
            'features': {'recency_days': log, 'order_count': log, 'monetary_total': log}
        },
        'rfa': {
            'scaler': 'standard',
            'value_feature': 'average_order_value',
            'features': {'recency_days': log, 'order_count': log, 'average_order_value': log}
        }
    } -%}
    {%- set asked = var('segmentations') -%}
    {%- if asked is string or asked is not iterable or not asked -%}
        {{ exceptions.raise_compiler_error(
            "The var 'segmentations' must be a list with at least one of: " ~ (known | sort | join(', '))
            ~ ". For example --vars '{segmentations: [rfm]}'."
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
    {{ return(presets) }}
{%- endmacro %}
