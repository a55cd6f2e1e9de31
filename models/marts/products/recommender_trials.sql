-- One row per past date, task (new, again), population and model: how good the recommended lists were, given what customers then
-- bought.

with

trials as (

    select
        *,
        case when customer_count > 0 then cast(as_of_date as date) end as tested_on,
        case when customer_count > 0 then hit_rate end as tested_hit_rate
    from {{ ref('recommender_fit') }}
    where artifact = 'trial'

)

select
    -- key
    cast(as_of_date as date) as as_of_date,
    task,
    population,
    model,

    -- what was tested, and whether it is used
    cast(customer_count as bigint) as customer_count,
    as_of_date = max(as_of_date) over (partition by task, population) as is_last_test,
    is_used,
    basis,

    -- how good the lists were
    precision,
    recall,
    hit_rate,
    ndcg,
    mean_average_precision,
    coverage,
    novelty,

    -- against the products that most customers bought lately
    lead,
    lead_lower,
    lead_upper,
    verdict,

    -- over all dates together
    cast(all_tests_count as bigint) as all_tests_customer_count,
    all_tests_lead,
    all_tests_lead_lower,
    all_tests_lead_upper,
    all_tests_verdict,
    count(tested_on) over (partition by task, population, model) as test_count,
    min(tested_on) over (partition by task, population, model) as first_test_date,
    min(tested_hit_rate) over (partition by task, population, model) as lowest_hit_rate,
    max(tested_hit_rate) over (partition by task, population, model) as highest_hit_rate
from trials
