-- One row per number of days: which forecast is used today, why, and how far its totals were off at past dates.

select
    -- key
    horizon_days,

    -- what is used
    used_model,
    level,
    {%- for term in lifetime_terms() %}
    {{ term }}_coefficient,
    {%- endfor %}

    -- what past dates say
    test_count,
    total_error_min,
    total_error_max,
    share_within,
    reason,
    season,
    tenths_far_off,

    -- whether the curves of cohorts are continued by it
    cohort_test_count,
    cohort_error,
    cohort_baseline_error,
    cohort_error_factor,
    continues_cohorts,
    cohort_reason
from {{ ref('lifetime_fit') }}
where artifact = 'horizon'
