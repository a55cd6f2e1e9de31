-- One row per date as of which the models were fitted, today and in the past: their parameters, and what they can tell.

select
    -- key
    cast(as_of_date as date) as as_of_date,
    is_today,

    -- how often customers order, and whether they leave
    model,
    unit_days,
    r,
    r_standard_error,
    alpha,
    alpha_standard_error,
    a,
    a_standard_error,
    b,
    b_standard_error,
    nbd_log_likelihood,
    bg_log_likelihood,
    mbg_log_likelihood,
    dropout_likelihood_ratio,
    gradient,
    is_maximum,

    -- what an order is worth
    cast({{ 'order_value_mean' if knows_money() else 'null' }} as double) as order_value_mean,
    p,
    p_standard_error,
    q,
    q_standard_error,
    v,
    v_standard_error,
    order_value_log_likelihood,
    frequency_value_correlation,

    -- the data that they learned from
    customer_count,
    repeat_customer_count,
    status
from {{ ref('lifetime_fit') }}
where artifact = 'model'
