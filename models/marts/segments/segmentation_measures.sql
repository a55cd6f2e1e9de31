-- One row per segmentation and measure that describes its segments: its label, and what it is used for.

{%- set presets = segmentation_presets() %}

with

measures as (
{% for segmentation, preset in presets.items() %}
    {%- set features = preset['features'] | list %}
    {%- set last_segmentation = loop.last %}
    {%- for measure in features + preset['also_shown'] %}
    select
        cast('{{ segmentation }}' as string) as segmentation,
        cast('{{ measure }}' as string) as measure,
        cast({{ loop.index }} as bigint) as measure_position,
        cast('{{ segment_measures()[measure]["label"] }}' as string) as label,
        cast('{{ segment_measures()[measure]["unit"] }}' as string) as unit,
        {{ 'true' if measure in features else 'false' }} as is_feature,
        {{ 'true' if measure == preset['value_feature'] else 'false' }} as is_value_feature,
        {{ 'true' if measure in [preset['recency'], preset['frequency'], preset['spend']] else 'false' }}
            as names_segments,
        {{ 'true' if segment_measures()[measure]['profiled'] else 'false' }} as is_profiled
    {{ 'union all' if not (loop.last and last_segmentation) }}
    {%- endfor %}
{%- endfor %}

),

fit as (

    select * from {{ ref('int_segmentation_current') }}

)

select
    -- key
    measures.segmentation,
    measures.measure,

    -- what it is
    measures.measure_position,
    measures.label,
    measures.unit,

    -- what it is used for
    measures.is_feature,
    measures.is_value_feature,
    measures.names_segments,
    measures.is_profiled,

    -- whether the fit used it
    coalesce(fit.is_used, false) as is_used,
    case when measures.is_feature then coalesce(fit.reason, 'there are no customers to fit a model on') end as reason

from measures
left join fit
    on measures.segmentation = fit.segmentation
    and measures.measure = fit.feature
    and fit.artifact = 'features'
