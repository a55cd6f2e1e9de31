{#
    What a playbook can forbid (its column `forbids`), and which offers and channels that is about, by the words of some languages.
    A discount is deep from 20 % on, and where nobody says how deep it is.
#}
{% macro forbidden_offers(offer, channel) -%}
{%- set discount = has_word(offer, ['%', ' off', 'discount', 'coupon', 'voucher', 'rabatt', 'gutschein', 'nachlass', 'remise',
    'réduction', 'descuento', 'sconto', 'korting']) %}
{%- set depth = "coalesce(cast(nullif(regexp_extract(" ~ offer ~ ", '([0-9]+) ?%', 1), '') as integer), 100)" %}
{%- set call = has_word(channel, ['call', 'phone', 'anruf', 'telefon', 'llamada', 'appel', 'telefoon']) %}
{%- set print = has_word(channel, ['print', 'letter', 'catalog', 'brief', 'katalog', 'post', 'lettre', 'carta']) %}
{%- set personal = '(' ~ call ~ ' or ' ~ print ~ ' or ' ~ has_word(channel, ['personal', 'persönlich', 'personnel', 'persoonlijk']) ~ ')' %}
{{ return({
    'offers': offer ~ " <> 'none stated'",
    'discounts': discount,
    'deep discounts': discount ~ ' and ' ~ depth ~ ' >= 20',
    'free shipping': has_word(offer, ['free shipping', 'free delivery', 'versandkostenfrei', 'kostenloser versand',
        'livraison gratuite', 'envío gratis', 'spedizione gratuita', 'gratis verzending']),
    'calls': call,
    'print': print,
    'mass mailings': has_word(channel, ['mail', 'newsletter', 'sms']) ~ ' and not ' ~ personal,
    'individual contacts': personal,
}) }}
{%- endmacro %}

{# Whether an offer is against what a playbook forbids. #}
{% macro is_against(forbids, offer, channel) -%}
coalesce(
    {%- for name, about in forbidden_offers(offer, channel).items() %}
    ({{ is_listed("'" ~ name ~ "'", forbids) }} and {{ about }}){{ ' or' if not loop.last }}
    {%- endfor %},
    false
)
{%- endmacro %}

{# Whether a text has one of these words in it, in any case. #}
{% macro has_word(text, words) -%}
({% for word in words %}instr(lower({{ text }}), '{{ word }}') > 0{{ ' or ' if not loop.last }}{% endfor %})
{%- endmacro %}
