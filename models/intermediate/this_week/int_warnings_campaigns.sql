-- One row per warning about the campaigns: results that cannot be used, lists that were not sent, rounds that are over.

{{ config(materialized = 'ephemeral') }}

with

suspect as (

    select
        1 as position,
        campaign_id as subject,
        campaign_id || ': ' || verdict as warning,
        'Do not use this result. Find out who changed the list after it was drawn.' as what_to_do
    from {{ ref('campaign_results') }}
    where slice_type = 'all' and outcome = 'suspect'

),

-- What was sent in the current round.
sent as (

    select
        sent.program,
        sent.customer_id
    from {{ ref('lists_sent') }} as sent
    inner join {{ ref('programs') }} as programs
        on sent.program = programs.program
    inner join {{ ref('list_assignments') }} as assignments
        on sent.dataset = assignments.dataset
        and sent.program = assignments.program
        and sent.customer_id = assignments.customer_id
        and sent.sent_on >= assignments.assigned_on
        and programs.salt = assignments.salt
    where sent.dataset = '{{ shop() }}'
    group by sent.program, sent.customer_id

),

-- The days that count start at the assignment, whether or not the list was sent.
unsent as (

    select
        2 as position,
        lists.program as subject,
        lists.program || ': ' || {{ number_words('count(*)', 'count') }}
        || ' of its customers were put on the list by an earlier build and have not been contacted; '
        || 'the days that count have begun.' as warning,
        'Export the list and send it now, or skip this round.' as what_to_do
    from {{ ref('winback_list') }} as lists
    left join sent
        on lists.program = sent.program
        and lists.customer_id = sent.customer_id
    where lists.is_to_send and not lists.new_on_list and sent.customer_id is null
    group by lists.program

),

-- Only after the round has shown what it can: an earlier new round would begin to count again.
measured as (

    select
        campaign_id as program,
        measured_treatment_count + measured_control_count as customer_count
    from {{ ref('campaign_results') }}
    where origin = 'program' and slice_type = 'all'

),

rounds as (

    select
        3 as position,
        lists.program as subject,
        lists.program || ': ' || {{ number_words('count(*)', 'count') }}
        || ' of its customers have been measured in its round and are suppressed; the round has enough customers.' as warning,
        'Read the result. Then give the program another salt in the seed programs to begin a new round.' as what_to_do
    from {{ ref('winback_list') }} as lists
    inner join {{ ref('list_plan') }} as plan
        on lists.program = plan.program
    inner join measured
        on lists.program = measured.program
    where lists.suppressed_reason like 'measured in round %' and measured.customer_count >= plan.needed_customer_count
    group by lists.program

)

{%- for part in ['suspect', 'unsent', 'rounds'] %}
select * from {{ part }}
{{ 'union all' if not loop.last }}
{%- endfor %}
