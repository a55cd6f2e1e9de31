-- One row per segmentation and customer: the scaled features by position, 0 where a segmentation has no such position.

{{ config(materialized='view') }}

{{ scaled_features(ref('int_segmentation_features'), ref('int_segment_parameters')) }}
