{#
    A natural value, clipped, transformed and scaled with the stored parameters of its position
    (columns clip_lower_1, clip_upper_1, location_1, scale_1, ... of int_segment_parameters).
    Expects the columns in scope. A null bound does not clip: greatest and least pass over nulls. A position without a scale
    is a feature that the fit left out: 0, as in every center.
#}
{% macro scaled_feature(feature, transform, position) -%}
    {%- set clipped = 'least(greatest(' ~ feature ~ ', clip_lower_' ~ position ~ '), clip_upper_' ~ position ~ ')' -%}
    {%- set transformed = 'ln(1 + greatest(' ~ clipped ~ ', 0))' if transform == 'log' else clipped -%}
    case
        when scale_{{ position }} is null then cast(0 as double)
        else ({{ transformed }} - location_{{ position }}) / scale_{{ position }}
    end
{%- endmacro %}
