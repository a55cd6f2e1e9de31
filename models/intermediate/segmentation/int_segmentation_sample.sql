-- One row per customer that fits may see: everybody, or about `fit_sample_rows` of them, drawn by hash.

with

features as (

    select * from {{ ref('int_segmentation_features') }}

),

population as (

    select count(*) as customer_count from features

)

select
    features.*
from features
cross join population
where {{ hash_unit('features.customer_id') }} * population.customer_count < {{ var('fit_sample_rows') }}
