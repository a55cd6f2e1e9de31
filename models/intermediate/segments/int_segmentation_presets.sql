-- One row per segmentation and feature: the chosen presets, so that SQL and Python read the same ones.

{%- set presets = segmentation_presets() %}

{%- for segmentation, preset in presets.items() %}
{%- for feature, treatment in preset['features'].items() %}
select
    cast('{{ segmentation }}' as string) as segmentation,
    cast({{ loop.index }} as bigint) as feature_position,
    cast('{{ feature }}' as string) as feature,
    cast('{{ treatment["transform"] }}' as string) as transform,
    cast({{ treatment['clip_lower_quantile'] or 'null' }} as double) as clip_lower_quantile,
    cast({{ treatment['clip_upper_quantile'] or 'null' }} as double) as clip_upper_quantile,
    cast('{{ preset["scaler"] }}' as string) as scaler,
    {{ 'true' if feature == preset['value_feature'] else 'false' }} as is_value_feature,
    cast({{ "'recency'" if feature == preset['recency'] else "'frequency'" if feature == preset['frequency'] else 'null' }} as string)
        as feature_role
{{ 'union all' if not loop.last }}
{%- endfor %}
{{ 'union all' if not loop.last }}
{%- endfor %}
