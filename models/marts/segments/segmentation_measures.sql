-- One row per segmentation and measure that describes its segments: what it is called, and what part it plays.

{%- set presets = segmentation_presets() %}

{%- for segmentation, preset in presets.items() %}
{%- set features = preset['features'] | list %}
{%- for measure in features + preset['also_shown'] %}
select
    -- key
    cast('{{ segmentation }}' as string) as segmentation,
    cast('{{ measure }}' as string) as measure,

    -- what it is
    cast({{ loop.index }} as bigint) as measure_position,
    cast('{{ segment_measures()[measure]["label"] }}' as string) as label,
    cast('{{ segment_measures()[measure]["unit"] }}' as string) as unit,

    -- what it does
    {{ 'true' if measure in features else 'false' }} as is_feature,
    {{ 'true' if measure == preset['value_feature'] else 'false' }} as is_value_feature,
    {{ 'true' if measure in [preset['recency'], preset['frequency'], preset['spend']] else 'false' }} as names_segments,
    {{ 'true' if segment_measures()[measure]['profiled'] else 'false' }} as is_profiled
{{ 'union all' if not loop.last }}
{%- endfor %}
{{ 'union all' if not loop.last }}
{%- endfor %}
