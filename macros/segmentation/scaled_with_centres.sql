{# A select of scaled features with all centres beside them, as nearest_centre scores them. #}
{% macro scaled_with_centres(scaled_features, parameters) -%}
select
    scaled_features.*,
    {%- for segment in range(1, var('segment_count_max') + 1) %}
    {%- set last_segment = loop.last %}
    {%- for position in range(1, segmentation_feature_count() + 1) %}
    parameters.centre_{{ segment }}_{{ position }}{{ ',' if not (loop.last and last_segment) }}
    {%- endfor %}
    {%- endfor %}
from {{ scaled_features }} as scaled_features
inner join {{ parameters }} as parameters
    on scaled_features.segmentation = parameters.segmentation
{%- endmacro %}
