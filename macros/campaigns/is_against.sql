{#
    Whether an offer is against what a playbook says not to do: words of `do_not`, and what offers and channels they are about.
    A discount is deep from 20 % on, and where nobody says how deep it is.
#}
{% macro is_against(do_not, offer, channel) -%}
{%- set is_discount = "(" ~ has_word(offer, ['%', ' off', 'discount', 'coupon', 'voucher']) ~ ")" %}
{%- set depth = "coalesce(cast(nullif(regexp_extract(" ~ offer ~ ", '([0-9]+) ?%', 1), '') as integer), 100)" %}
{%- set is_personal = "(" ~ has_word(channel, ['call', 'phone', 'letter', 'print', 'personal']) ~ ")" %}
{%- set rules = [
    (['deep discount', 'discount deeply'], is_discount ~ ' and ' ~ depth ~ ' >= 20'),
    (['not discount at ', 'not discount what'], is_discount),
    (['send offers before'], offer ~ " <> 'none stated'"),
    (['free shipping'], has_word(offer, ['free shipping'])),
    (['calls'], has_word(channel, ['call', 'phone'])),
    (['print'], has_word(channel, ['print', 'letter', 'catalog'])),
    (['mass mailing'], has_word(channel, ['mail', 'newsletter', 'sms']) ~ ' and not ' ~ is_personal),
    (['individual'], is_personal),
] %}
coalesce(
    {%- for words, about in rules %}
    ({{ has_word(do_not, words) }}) and ({{ about }}){{ ' or' if not loop.last }}
    {%- endfor %},
    false
)
{%- endmacro %}

{# Whether a text has one of these words in it, in any case. #}
{% macro has_word(text, words) -%}
({% for word in words %}instr(lower({{ text }}), '{{ word }}') > 0{{ ' or ' if not loop.last }}{% endfor %})
{%- endmacro %}
