-- One row per thing that somebody should look at before the week's figures are used: in the data, the models, the campaigns,
-- or in what happened in the last seven days. No row is good news.

{#- Above this share of rejected rows, figures may be wrong by as much. #}
{%- set rejected_share_max = 0.01 %}
{#- Above this share of one file, which may be this week's, even if all files together have fewer. #}
{%- set rejected_share_of_file_max = 0.1 %}
{#- Below this share of a model's customers, the data may be another shop's. #}
{%- set remembered_share_min = 0.5 %}

with

as_of as (

    select * from {{ ref('int_as_of') }}

),

-- A row that repeats another one, or a customer, says little that is new, and there is nothing to mend.
lost as (

    select
        entity,
        source_file,
        count(*) as row_count
    from {{ ref('rejected_rows') }}
    where reason <> 'exact duplicate' and reason not like 'repeated %'
    group by entity, source_file

),

files as (

    select
        accounting.entity,
        accounting.source_file,
        accounting.raw_rows,
        lost.row_count as lost_rows,
        cast(lost.row_count as double) / accounting.raw_rows as lost_share
    from {{ ref('row_accounting') }} as accounting
    inner join lost
        on accounting.entity = lost.entity
        and accounting.source_file = lost.source_file

),

worst as (

    select
        entity,
        sum(lost_rows) as lost_rows,
        max(lost_share) as lost_share,
        max_by(
            source_file || ': ' || {{ number_words('lost_rows', 'count') }} || ' of ' || {{ number_words('raw_rows', 'count') }},
            (lost_share, lost_rows, source_file)
        ) as worst_file
    from files
    group by entity

),

totals as (

    select
        entity,
        count(*) as file_count,
        sum(raw_rows) as raw_rows
    from {{ ref('row_accounting') }}
    group by entity

),

rejects as (

    select
        1 as position,
        'data' as kind,
        totals.entity as subject,
        {{ number_words('worst.lost_rows', 'count') }} || ' of ' || {{ number_words('totals.raw_rows', 'count') }}
        || ' raw rows of ' || replace(totals.entity, '_', ' ') || ' could not be used'
        || case when totals.file_count > 1 then ' (most of all ' || worst.worst_file || ')' else '' end || '.' as warning,
        'See their reasons on the page Data quality, and mend the file or the mapping.' as what_to_do
    from totals
    inner join worst
        on totals.entity = worst.entity
    where worst.lost_rows > {{ rejected_share_max }} * totals.raw_rows or worst.lost_share > {{ rejected_share_of_file_max }}

),

-- Customers that arrive aggregated have no orders.
silence as (

    select
        2 as position,
        'data' as kind,
        'orders' as subject,
        'No order in the last 7 days: the last is of ' || cast(cast(summary.last_order_at as date) as string) || '.' as warning,
        'See whether the newest file has arrived; everybody seems more silent than they are.' as what_to_do
    from {{ ref('build_summary') }} as summary
    cross join as_of
    where {{ dbt.datediff('summary.last_order_at', 'as_of.as_of_date', 'day') }} > 7

),

months as (

    select
        3 as position,
        'data' as kind,
        cast(incomplete.month_start as string) as subject,
        'Orders seem to be missing in ' || substr(cast(incomplete.month_start as string), 1, 7) || ': '
        || incomplete.detail as warning,
        'Ask for the missing orders; until then, that month is no measure of anything.' as what_to_do
    from {{ ref('incomplete_periods') }} as incomplete
    cross join as_of
    where {{ dbt.datediff('incomplete.month_start', 'as_of.as_of_date', 'day') }} < 93

),

models as (

    select
        4 as position,
        'model' as kind,
        segmentation as subject,
        'Segmentation ' || segmentation || ': ' || advice || '.' as warning,
        'Try winback fit --dry-run: it says what a refit would change, and changes nothing.' as what_to_do
    from {{ ref('segmentation_models') }}
    where is_current and is_refit_advised

),

-- Who remembers few of its customers scores another shop, or the same one read otherwise.
strangers as (

    select
        5 as position,
        'model' as kind,
        fit.segmentation as subject,
        'Segmentation ' || fit.segmentation || ': of ' || {{ number_words('count(*)', 'count') }}
        || ' customers that its model remembers, ' || {{ number_words('count(customers.customer_id)', 'count') }}
        || ' are in the data. Is this another shop, or a customer id read from another column?' as warning,
        'If so, start over in a new database (docs/segmentation.md says how), or fit anew: winback fit --force.' as what_to_do
    from {{ ref('int_segmentation_current') }} as fit
    left join {{ ref('customer_single_view') }} as customers
        on fit.customer_id = customers.customer_id
    where fit.artefact = 'silhouettes'
    group by fit.segmentation
    having count(customers.customer_id) < {{ remembered_share_min }} * count(*)

),

drifted as (

    select
        6 as position,
        'model' as kind,
        segmentation || ', ' || feature as subject,
        'Customers differ from those the segmentation ' || segmentation || ' was fitted on: ' || replace(feature, '_', ' ')
        || ' ' || verdict || '.' as warning,
        'See the page How segments were chosen; recency alone is no reason for a refit.' as what_to_do
    from {{ ref('segmentation_drift') }}
    where population_stability >= 0.25

),

suspect as (

    select
        7 as position,
        'campaign' as kind,
        campaign_id as subject,
        campaign_id || ': ' || verdict as warning,
        'Do not use this result; find out who changed the list on its way.' as what_to_do
    from {{ ref('campaign_results') }}
    where slice_kind = 'all' and outcome = 'suspect'

),

-- What was sent in the round that is on.
sent as (

    select
        sent.program,
        sent.customer_id
    from {{ ref('winback_sent') }} as sent
    inner join {{ ref('programs') }} as programs
        on sent.program = programs.program
    inner join {{ ref('winback_assignments') }} as assignments
        on sent.dataset = assignments.dataset
        and sent.program = assignments.program
        and sent.customer_id = assignments.customer_id
        and sent.sent_on >= assignments.assigned_on
        and programs.salt = assignments.salt
    where sent.dataset = '{{ var("dataset") }}'
    group by sent.program, sent.customer_id

),

-- The days that count run from the assignment on, sent or not.
unsent as (

    select
        8 as position,
        'campaign' as kind,
        lists.program as subject,
        lists.program || ': ' || {{ number_words('count(*)', 'count') }}
        || ' were put on the list by an earlier build and have not been written to; their days are running.' as warning,
        'Export the list and send it now, or pass over this round.' as what_to_do
    from {{ ref('winback_list') }} as lists
    left join sent
        on lists.program = sent.program
        and lists.customer_id = sent.customer_id
    where lists.arm = 'treatment' and lists.suppressed_reason is null and not lists.new_on_list and sent.customer_id is null
    group by lists.program

),

-- Only when the round has shown what it can: a new one before that would begin to count anew.
measured as (

    select
        campaign_id as program,
        measured_treatment + measured_control as customers
    from {{ ref('campaign_results') }}
    where origin = 'program' and slice_kind = 'all'

),

rounds as (

    select
        9 as position,
        'campaign' as kind,
        lists.program as subject,
        lists.program || ': ' || {{ number_words('count(*)', 'count') }}
        || ' to whom it applies have been measured in its round, which has enough customers, and are left alone.' as warning,
        'Read the result, then give the programme another salt in the seed programs, and a new round begins.' as what_to_do
    from {{ ref('winback_list') }} as lists
    inner join {{ ref('winback_plan') }} as plan
        on lists.program = plan.program
    inner join measured
        on lists.program = measured.program
    where lists.suppressed_reason like 'measured in round %' and measured.customers >= plan.customers_needed
    group by lists.program

),

-- An hour of a day that is unusual itself says nothing new: on a holiday that would be a dozen of them.
unusual_days as (

    select cast(period_start as date) as day_on
    from {{ ref('anomalies') }}
    where anomaly_kind = 'day'
    group by cast(period_start as date)

),

unusual as (

    select
        10 as position,
        'anomaly' as kind,
        found.anomaly_kind || ' ' || found.item as subject,
        case found.anomaly_kind when 'customer' then 'Customer ' else '' end || found.item || ': '
        || case found.measure
            when 'order_count'
                then {{ number_words('found.actual', 'count') }} || ' orders, where '
                    || {{ number_words('found.expected', 'count') }} || ' are usual. '
            else replace(found.measure, '_', ' ') || ' of ' || {{ number_words('found.actual', 'money') }} || ', where '
                || {{ number_words('found.expected', 'money') }} || ' is usual. '
        end || found.cause as warning,
        'See the page What stood out.' as what_to_do
    from {{ ref('anomalies') }} as found
    cross join as_of
    left join unusual_days
        on found.anomaly_kind = 'hour'
        and cast(found.period_start as date) = unusual_days.day_on
    where found.anomaly_kind in ('hour', 'day', 'customer')
        and unusual_days.day_on is null
        and {{ dbt.datediff('found.period_start', 'as_of.as_of_date', 'day') }} <= 7

),

warnings as (

    {%- for part in ['rejects', 'silence', 'months', 'models', 'strangers', 'drifted', 'suspect', 'unsent', 'rounds', 'unusual'] %}
    select * from {{ part }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

)

select
    -- key
    kind,
    cast(row_number() over (order by position, subject, warning) as bigint) as position,

    -- in words
    subject,
    warning,
    what_to_do
from warnings
