{# What people call a segment: `2`, and `2.1` for the first one that segment 2 was divided into. #}
{% macro segment_code(segmentation, segment_id) -%}
case when {{ segmentation }} like '%.%' then split_part({{ segmentation }}, '.', 2) || '.' else '' end
|| cast({{ segment_id }} as string)
{%- endmacro %}
