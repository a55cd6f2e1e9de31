-- One row per segmentation and customer of its population: the features of all chosen segmentations, in natural units.

{{ config(materialized='view') }}

{%- for segmentation, preset in segmentation_presets().items() %}

select
    -- key
    cast('{{ segmentation }}' as string) as segmentation,
    customer_id,

    -- features
    {%- for feature in segmentation_feature_names() %}
    cast({{ feature }} as double) as {{ feature }}{{ ',' if not loop.last }}
    {%- endfor %}

from {{ ref('int_customer_measures') }}
where {{ preset['population'] }}

{{ 'union all' if not loop.last }}
{%- endfor %}
