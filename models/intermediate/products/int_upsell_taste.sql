-- One row: how many single-item customers of past dates then bought one of the products that would have been recommended to them,
-- without any offer, by the model that is used for customers of one product.

{{ config(materialized = 'ephemeral') }}

with

trials as (

    select * from {{ ref('recommender_trials') }}
    where task = 'new'

),

models as (

    select distinct model
    from trials
    where population = '1' and is_used

)

select
    sum(trials.customer_count) as tested_count,
    cast(sum(cast(trials.hit_rate * trials.customer_count as decimal(38,9))) as double) / sum(trials.customer_count) as hit_rate
from trials
inner join models
    on trials.model = models.model
where trials.population = 'only orders of one product'
