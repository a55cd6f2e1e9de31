{#
    At most about how many customers of a segmentation's population are drawn for a fit. A second level is fitted on one
    segment only, which nobody knows before the fit of the first level; so as many are drawn as give a segment of middle
    size its full sample.

      segmentation  a column
#}
{% macro fit_sample_cap(segmentation) -%}
{{ var('fit_sample_rows') }} * case when {{ segmentation }} like '%.%' then {{ var('segment_count_max') }} else 1 end
{%- endmacro %}
