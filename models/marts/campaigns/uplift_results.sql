-- One row per campaign with a control group by chance: whom to write to next time, and how that is known.

select
    -- key
    origin,
    campaign_id,

    -- the answer
    advice,
    share_to_mail,
    verdict,

    -- how it is known
    treatment,
    control,
    lift,
    lift_lower,
    lift_upper,
    qini,
    qini_by_chance,
    p_value,
    value_per_return,
    cost_per_head
from {{ ref('campaign_uplift') }}
where artefact = 'result'
