-- One row per segmentation and customer of its population: the features of all chosen segmentations, in natural units.

{{ config(materialized='view') }}

{{ segmentation_features(ref('int_customer_measures')) }}
