{#
    A select of one row per segmentation and customer of its population: the features of all chosen segmentations, in natural
    units, from a relation with the columns of int_customer_measures. A measure of which nothing is as good as 0 is 0 where
    it is missing (see segment_measures).

      measures  the relation
      keys      its key; with a date where it has many
#}
{% macro segmentation_features(measures, keys=['customer_id']) -%}
    {%- for segmentation, preset in segmentation_presets().items() %}
select
    -- key
    cast('{{ segmentation }}' as string) as segmentation,
    {%- for key in keys %}
    {{ key }},
    {%- endfor %}

    -- features
    {%- for feature in segmentation_feature_names() %}
    {%- if segment_measures()[feature]['missing'] == 'zero' %}
    cast(coalesce({{ feature }}, 0) as double) as {{ feature }}{{ ',' if not loop.last }}
    {%- else %}
    cast({{ feature }} as double) as {{ feature }}{{ ',' if not loop.last }}
    {%- endif %}
    {%- endfor %}
from {{ measures }}
where {{ preset['population'] }}
{{ '\nunion all\n' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
