-- One row per segmentation and feature: how differently its values are spread today than when the model was fitted.

select
    -- key
    segmentation,
    feature,

    -- figure
    population_stability,

    -- judgement
    case
        when population_stability < 0.1 then 'as at the fit'
        when population_stability < 0.25 then 'moved a little'
        else 'moved far'
    end as verdict

from {{ ref('segmentation_probe') }}
where feature is not null
