-- One row: the data set and the options that this build was given on the command line, for `winback fit` and `winback trials` to
-- repeat. No mart: where a file lies says nothing of what is in it.
-- A build whose input is refused is none to repeat:
-- depends_on: {{ ref('int_as_of') }}

{#- A refit is asked for one build, and is none with the models of a file. The order stays: that of a mapping's columns matters. #}
{%- set given = {} %}
{%- for name, value in (invocation_args_dict.vars or {}).items() if name not in ['refit', 'refit_force', 'segmentation_model_path'] %}
    {%- do given.update({name: value}) %}
{%- endfor %}

select
    '{{ var("dataset") }}' as dataset,
    '{{ toyaml(given) | replace("'", "''") }}' as vars
