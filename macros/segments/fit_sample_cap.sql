{#
    The number of customers of a segmentation's population that are drawn for a fit, approximately and at most. A second level
    is fitted on one segment only, which is not known before the fit of the first level. So enough are drawn to give a
    segment of medium size its full sample.

      segmentation  a column
#}
{% macro fit_sample_cap(segmentation) -%}
{{ var('fit_sample_rows') }} * case when {{ segmentation }} like '%.%' then {{ var('segment_count_max') }} else 1 end
{%- endmacro %}
