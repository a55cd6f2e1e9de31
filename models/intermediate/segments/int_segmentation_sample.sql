-- One row per segmentation and customer that its fit may use: everybody, or about `fit_sample_rows`, drawn by hash. For a part
-- of a segment that is divided again, the fit finds the customers itself, once it knows the first level.

with

features as (

    select * from {{ ref('int_segmentation_features') }}

),

populations as (

    select
        segmentation,
        count(*) as customer_count
    from features
    group by segmentation

)

select
    features.*
from features
inner join populations
    on features.segmentation = populations.segmentation
where {{ hash_unit('features.customer_id') }} * populations.customer_count < {{ fit_sample_cap('features.segmentation') }}
