{# The number of a segment in reports: `2`, and `2.1` for the first part of segment 2. #}
{% macro segment_code(segmentation, segment_id) -%}
case when {{ segmentation }} like '%.%' then split_part({{ segmentation }}, '.', 2) || '.' else '' end
|| cast({{ segment_id }} as string)
{%- endmacro %}
