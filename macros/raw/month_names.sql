{#
    How the names of months begin, short or long, in English, German, French, Spanish, Italian, Dutch and Portuguese, by their
    English short form, which strptime reads. `winback init` reads the literal `months` here.
#}
{% macro month_names() -%}
    {%- set months = {
        'Jan': ['jan', 'jän', 'jaen', 'gen', 'ene'], 'Feb': ['feb', 'fév', 'fev'],
        'Mar': ['mar', 'mär', 'maer', 'mrz', 'mrt', 'maa'], 'Apr': ['apr', 'avr', 'abr'], 'May': ['may', 'mai', 'mag', 'mei'],
        'Jun': ['jun', 'juin', 'giu'], 'Jul': ['jul', 'juil', 'lug'], 'Aug': ['aug', 'aoû', 'aou', 'ago'],
        'Sep': ['sep', 'set'], 'Oct': ['oct', 'okt', 'out', 'ott'], 'Nov': ['nov'], 'Dec': ['dec', 'déc', 'dez', 'dic']
    } -%}
    {{ return(months) }}
{%- endmacro %}

{# A month's name with what only stands around it (5 de dic. de 2024), as a pattern; of all months, or of one. #}
{% macro month_pattern(english=none) -%}
    {%- set beginnings = [] -%}
    {%- for name, names in month_names().items() if english in [none, name] -%}{%- do beginnings.extend(names) -%}{%- endfor -%}
    {{ return('(?i)(?:de )?(?:' ~ beginnings | join('|') ~ ')[a-zà-ÿ]*[.]?(?: de\\b)?') }}
{%- endmacro %}

{# The English short form of the month whose name a text is. #}
{% macro english_month(text) -%}
    case
        {%- for name in month_names() %}
        when regexp_full_match({{ text }}, '{{ month_pattern(name) }}') then '{{ name }}'
        {%- endfor %}
    end
{%- endmacro %}
