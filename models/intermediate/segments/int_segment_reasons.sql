-- One row per segmentation and customer of its population: their segment, the reasons for it, and what would move them.

{{ config(materialized='view') }}

{%- set presets = segmentation_presets() %}

with

features as (

    select * from {{ ref('int_segmentation_features') }}

),

parameters as (

    select * from {{ ref('int_segment_parameters') }}

),

scores as (

    select * from {{ ref('int_segment_scores') }}

),

{% for segmentation, preset in presets.items() %}
{{ segment_reasons(segmentation, preset, loop.index) }}
{{- ',' if not loop.last }}

{% endfor %}

{%- for segmentation in presets %}
select * from reasons_{{ loop.index }}
{{ 'union all' if not loop.last }}
{%- endfor %}
