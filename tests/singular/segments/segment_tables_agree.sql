-- Segmentations whose tables contradict each other, with what is wrong:
-- shares that do not sum to 1, segments without customers or the other way round, a number of chosen trials other
-- than one, a chosen trial with another number of segments than there are centers, or two segments with one name.

with

profiles as (

    select
        segmentation,
        count(*) as segments,
        count(segment_name) as names,
        sum(customer_count) as customer_count,
        sum(share_of_customers) as share_of_customers,
        sum(share_of_revenue) as share_of_revenue
    from {{ ref('segment_profiles') }}
    group by segmentation

),

distinct_names as (

    select
        segmentation,
        count(distinct segment_name) as distinct_names
    from {{ ref('segment_profiles') }}
    group by segmentation

),

assigned as (

    select
        segmentation,
        count(*) as customer_count
    from {{ ref('customer_segments') }}
    group by segmentation

),

trials as (

    select
        segmentation,
        count(*) filter (where is_selected) as selected_trials,
        max(k) filter (where is_selected) as selected_k
    from {{ ref('clustering_trials') }}
    group by segmentation

),

centers as (

    select
        segmentation,
        count(distinct segment_id) as centers
    from {{ ref('segment_centers') }}
    group by segmentation

),

findings as (

    select
        trials.segmentation,
        case
            -- a segment that is divided again may be left by all
            when assigned.segmentation is null and trials.segmentation not like '%.%' then 'nobody has a segment'
            when abs(profiles.share_of_customers - 1) > 0.000001 then 'shares of customers do not sum to 1'
            when abs(profiles.share_of_revenue - 1) > 0.000001 then 'shares of revenue do not sum to 1'
            when coalesce(profiles.customer_count, 0) <> assigned.customer_count then 'profiles and assignments differ'
            when profiles.names <> profiles.segments then 'a segment has no name'
            when distinct_names.distinct_names <> profiles.segments then 'two segments share a name'
            when coalesce(trials.selected_trials, 0) <> 1 then 'not exactly one trial is selected'
            when coalesce(trials.selected_k, 0) <> coalesce(centers.centers, -1) then 'the chosen trial has another k than centers'
        end as finding
    from trials
    left join assigned
        on trials.segmentation = assigned.segmentation
    left join profiles
        on trials.segmentation = profiles.segmentation
    left join distinct_names
        on trials.segmentation = distinct_names.segmentation
    left join centers
        on trials.segmentation = centers.segmentation

)

select *
from findings
where finding is not null
