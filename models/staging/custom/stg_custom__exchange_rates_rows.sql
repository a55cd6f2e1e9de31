-- One row per raw exchange rate: its typed values and the first reason to reject it, if any. A rate has more decimals than money,
-- so it is read as a text first.

{{ read_rows(
    'exchange_rates',
    more={'stated_rate': 'try_cast(rate as decimal(18, 10))'},
    flaws={'unparseable rate': 'stated_rate is null', 'rate not above 0': 'stated_rate <= 0'}
) }}
