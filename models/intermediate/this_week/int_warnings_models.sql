-- One row per warning about the segmentations: models that are out of date, or that belong to another shop.

{{ config(materialized = 'ephemeral') }}

{#- Below this share of a model's customers, the data may be another shop's. #}
{%- set remembered_share_min = 0.5 %}

with

models as (

    select
        1 as position,
        segmentation as subject,
        'Segmentation ' || segmentation || ': ' || advice || '.' as warning,
        'Run winback fit --dry-run: it shows what a refit would change, and changes nothing.' as what_to_do
    from {{ ref('segmentation_models') }}
    where is_current and is_refit_advised

),

-- If the model knows few of today's customers, it scores another shop, or the same shop read in another way.
strangers as (

    select
        2 as position,
        fit.segmentation as subject,
        'Segmentation ' || fit.segmentation || ': of the ' || {{ number_words('count(*)', 'count') }}
        || ' customers that its model remembers, ' || {{ number_words('count(customers.customer_id)', 'count') }}
        || ' are in the data. Is this another shop, or is the customer id read from another column?' as warning,
        'If so, start over in a new database (see docs/segmentation.md), or refit with winback fit --force.' as what_to_do
    from {{ ref('int_segmentation_current') }} as fit
    left join {{ ref('customer_single_view') }} as customers
        on fit.customer_id = customers.customer_id
    where fit.artifact = 'silhouettes'
    group by fit.segmentation
    having count(customers.customer_id) < {{ remembered_share_min }} * count(*)

),

drifted as (

    select
        3 as position,
        segmentation || ', ' || feature as subject,
        'Customers differ from those the segmentation ' || segmentation || ' was fitted on: ' || replace(feature, '_', ' ')
        || ' ' || verdict || '.' as warning,
        'See the page How the segments were chosen; recency alone is no reason for a refit.' as what_to_do
    from {{ ref('segmentation_drift') }}
    where population_stability >= 0.25

)

{%- for part in ['models', 'strangers', 'drifted'] %}
select * from {{ part }}
{{ 'union all' if not loop.last }}
{%- endfor %}
