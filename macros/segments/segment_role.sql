{#
    What plays a role (recency, frequency, spend) in the segmentation of a row: a `case` over the column `segmentation`.

      role    recency, frequency or spend
      suffix  of the column to take, such as _median
      word    true: the word people use for the measure, instead of its column
#}
{% macro segment_role(role, suffix='', word=false) -%}
    case segmentation
        {%- for segmentation, preset in segmentation_presets().items() %}
        {%- set measure = preset[role] %}
        when '{{ segmentation }}' then {{ "'" ~ segment_measures()[measure]['word'] ~ "'" if word else measure ~ suffix }}
        {%- endfor %}
    end
{%- endmacro %}
