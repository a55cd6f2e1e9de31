-- One row per customer with an order: the features of all chosen segmentations, in natural units.

{{ config(materialized='view') }}

select
    -- key
    customer_id,

    -- features
    {%- for feature in segmentation_feature_names() %}
    cast({{ feature }} as double) as {{ feature }}{{ ',' if not loop.last }}
    {%- endfor %}

from {{ ref('int_customer_features') }}
