{#
    The end of a sentence about a word that is not known: the closest of the known words, or all of them. Words are close that
    share most of their pairs of letters (Dice's coefficient of at least 0.6). Jinja alone, because dbt asks no database
    while it parses.
#}
{% macro did_you_mean(word, known) -%}
    {%- set best = namespace(name=none, likeness=0) -%}
    {%- set pairs = letter_pairs(word) -%}
    {%- for name in known -%}
        {%- set others = letter_pairs(name) -%}
        {%- set likeness = 2 * (pairs | select('in', others) | list | length) / (pairs | length + others | length) -%}
        {%- if likeness > best.likeness -%}
            {%- set best.name = name -%}
            {%- set best.likeness = likeness -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return("; did you mean '" ~ best.name ~ "'?" if best.likeness >= 0.6 else '; known are: ' ~ known | join(', ') ~ '.') }}
{%- endmacro %}

{# The different pairs of neighboring letters of a word, its edges marked by blanks. #}
{% macro letter_pairs(word) -%}
    {%- set letters = ' ' ~ word | string | lower ~ ' ' -%}
    {%- set pairs = [] -%}
    {%- for place in range(letters | length - 1) if letters[place:place + 2] not in pairs -%}
        {%- do pairs.append(letters[place:place + 2]) -%}
    {%- endfor -%}
    {{ return(pairs) }}
{%- endmacro %}
