-- One row per segmentation, refit, segment before and segment after: how many of the customers sampled that day the refit moved
-- or left where they were. In segment_history one model scores all period ends, so only this mart shows moves by refits.

with

fits as (

    select * from {{ ref('segmentation_fits') }}
    where dataset = '{{ shop() }}'

),

names_log as (

    select * from {{ ref('segment_names_log') }}
    where dataset = '{{ shop() }}'

),

newest as (

    select
        segmentation,
        segment_id,
        max(change_number) as change_number
    from names_log
    group by segmentation, segment_id

),

-- The current or last name of each segment.
names as (

    select
        names_log.segmentation,
        names_log.segment_id,
        names_log.segment_name
    from names_log
    inner join newest
        on names_log.segmentation = newest.segmentation
        and names_log.segment_id = newest.segment_id
        and names_log.change_number = newest.change_number

),

totals as (

    select
        segmentation,
        fit_number,
        sum(customer_count) as all_customers
    from fits
    where artifact = 'moves'
    group by segmentation, fit_number

)

select
    -- key
    moves.segmentation,
    moves.fit_number,
    moves.previous_segment_id as from_segment_id,
    moves.segment_id as to_segment_id,

    -- when: customers that arrive aggregated have no dates
    cast(nullif(moves.as_of_date, '') as date) as as_of_date,

    -- segments before and after
    coalesce(from_names.segment_name, 'Segment ' || cast(moves.previous_segment_id as string)) as from_segment,
    coalesce(to_names.segment_name, 'Segment ' || cast(moves.segment_id as string)) as to_segment,
    'refit' as cause,
    -- no move between segments that are offered as one
    moves.previous_segment_id <> moves.segment_id
    and coalesce(from_names.segment_name <> to_names.segment_name, true) as is_move,

    -- who
    moves.customer_count,
    cast(moves.customer_count as double) / totals.all_customers as share_of_customers

from fits as moves
inner join totals
    on moves.segmentation = totals.segmentation
    and moves.fit_number = totals.fit_number
left join names as from_names
    on moves.segmentation = from_names.segmentation
    and moves.previous_segment_id = from_names.segment_id
left join names as to_names
    on moves.segmentation = to_names.segmentation
    and moves.segment_id = to_names.segment_id
where moves.artifact = 'moves'
