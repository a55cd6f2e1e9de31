{# A select of scaled features with all centers beside them, as nearest_center scores them. #}
{% macro scaled_with_centers(scaled_features, parameters) -%}
select
    scaled_features.*,
    {%- for segment in range(1, var('segment_count_max') + 1) %}
    {%- set last_segment = loop.last %}
    parameters.segment_id_{{ segment }},
    {%- for position in range(1, segmentation_feature_count() + 1) %}
    parameters.center_{{ segment }}_{{ position }}{{ ',' if not (loop.last and last_segment) }}
    {%- endfor %}
    {%- endfor %}
from {{ scaled_features }} as scaled_features
inner join {{ parameters }} as parameters
    on scaled_features.segmentation = parameters.segmentation
{%- endmacro %}
