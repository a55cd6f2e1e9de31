-- One row per change of the data set or of the command-line options: a build whose options differ from those of the build
-- before appends a row. The last row is the last build's, for `winback fit` and `winback trials` to repeat.
-- A build with refused input must not be repeated, so this waits for the checks of the input:
-- depends_on: {{ ref('int_as_of') }}

{#- A refit is for one build only. The order of the options stays, because the order of a mapping's columns matters. #}
{%- set given = {} %}
{%- for name, value in (invocation_args_dict.vars or {}).items() if name not in ['refit', 'refit_force'] %}
    {%- do given.update({name: value}) %}
{%- endfor %}

with

this_build as (

    select
        '{{ var("dataset") }}' as dataset,
        {{ text_literal(toyaml(given)) }} as vars

),

last_build as (

    {%- if is_incremental() %}

    select
        max(build_number) as build_number,
        max_by(dataset, build_number) filter (where dataset is not null) as dataset,
        max_by(vars, build_number) filter (where vars is not null) as vars
    from {{ this }}

    {%- else %}

    select
        cast(null as bigint) as build_number,
        cast(null as string) as dataset,
        cast(null as string) as vars

    {%- endif %}

)

select
    -- key
    cast(coalesce(last_build.build_number, 0) + 1 as bigint) as build_number,

    -- the options of the build
    this_build.dataset,
    this_build.vars
from this_build
cross join last_build
where last_build.build_number is null
    or last_build.dataset <> this_build.dataset
    or last_build.vars <> this_build.vars
