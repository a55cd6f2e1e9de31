-- One row per article: the sixty products of the demo shop, and the lines that are not products.

{{ config(enabled = is_chosen_form()) }}

with

products (product_id, product_name, category, brand, unit_price, unit_cost, popularity) as (

    -- noqa: disable=LT01 (aligned, to be read as a table)
    values
    ('C01', 'House blend, beans 250 g',           'Coffee',     'Harbour Lane',    8.90,  3.90, 24),
    ('C02', 'House blend, beans 1 kg',            'Coffee',     'Harbour Lane',   28.50, 13.20, 16),
    ('C03', 'Early shift espresso, 250 g',        'Coffee',     'Harbour Lane',    9.90,  4.30, 18),
    ('C04', 'Early shift espresso, 1 kg',         'Coffee',     'Harbour Lane',   32.00, 14.80, 11),
    ('C05', 'Half past ten filter roast, 250 g',  'Coffee',     'Harbour Lane',   10.50,  4.70, 14),
    ('C06', 'Highland single origin, 250 g',      'Coffee',     'Fernhill',       13.90,  6.80,  9),
    ('C07', 'Small lot reserve, 200 g',           'Coffee',     'Fernhill',       19.50, 10.10,  4),
    ('C08', 'Good night decaf, 250 g',            'Coffee',     'Harbour Lane',    9.50,  4.40,  8),
    ('C09', 'Camping sachets, box of 10',         'Coffee',     'Tin Robin',       7.50,  3.20,  6),
    ('C10', 'Tasting set, four roasts',           'Coffee',     'Fernhill',       36.00, 17.50,  4),

    ('T01', 'Breakfast black, 100 g',             'Tea',        'Fernhill',        6.50,  2.20, 20),
    ('T02', 'Bergamot black, 100 g',              'Tea',        'Fernhill',        6.90,  2.40, 17),
    ('T03', 'Jasmine pearls, 75 g',               'Tea',        'Quiet Hour',     11.90,  5.00,  8),
    ('T04', 'Roasted green, 100 g',               'Tea',        'Quiet Hour',      8.50,  3.30,  9),
    ('T05', 'Mint meadow, 50 g',                  'Tea',        'Moorland',        4.90,  1.50, 15),
    ('T06', 'Rainy Sunday herbal, 60 g',          'Tea',        'Moorland',        5.50,  1.80, 14),
    ('T07', 'Orchard fruit, 100 g',               'Tea',        'Moorland',        5.90,  1.90, 11),
    ('T08', 'Ceremonial matcha, 30 g',            'Tea',        'Quiet Hour',     24.50, 11.80,  4),
    ('T09', 'Winter spice, 100 g',                'Tea',        'Fernhill',        7.20,  2.60, 10),
    ('T10', 'Tea of the month, three tins',       'Tea',        'Fernhill',       21.00,  9.50,  5),

    ('B01', 'Pour-over cone, porcelain',          'Brewing',    'Plain & Proper', 18.90,  8.10, 10),
    ('B02', 'Paper filters, 100 pieces',          'Brewing',    'Plain & Proper',  4.50,  1.40, 24),
    ('B03', 'French press, 0.8 l',                'Brewing',    'Plain & Proper', 34.90, 15.60,  7),
    ('B04', 'Stovetop pot, six cups',             'Brewing',    'Tin Robin',      38.50, 17.90,  6),
    ('B05', 'Hand grinder, steel burrs',          'Brewing',    'Copper & Pine',  79.00, 39.50,  5),
    ('B06', 'Gooseneck kettle, 0.9 l',            'Brewing',    'Copper & Pine',  64.00, 31.00,  5),
    ('B07', 'Coffee scale with timer',            'Brewing',    'Copper & Pine',  45.00, 21.50,  5),
    ('B08', 'Electric grinder',                   'Brewing',    'Copper & Pine', 149.00, 86.00,  3),
    ('B09', 'Glass teapot with strainer',         'Brewing',    'Quiet Hour',     29.90, 12.80,  6),
    ('B10', 'Descaler, two doses',                'Brewing',    'Plain & Proper',  6.90,  2.30, 13),

    ('K01', 'Mug, speckled',                      'Table',      'Clay & Sons',    14.50,  5.60, 17),
    ('K02', 'Espresso cups, set of two',          'Table',      'Clay & Sons',    19.90,  8.00, 10),
    ('K03', 'Tea bowl, celadon',                  'Table',      'Clay & Sons',    16.90,  6.90,  7),
    ('K04', 'Milk jug, small',                    'Table',      'Clay & Sons',    12.50,  4.80,  8),
    ('K05', 'Cake plate, 28 cm',                  'Table',      'Clay & Sons',    39.00, 17.00,  4),
    ('K06', 'Linen napkins, set of four',         'Table',      'Moorland',       26.00, 11.50,  5),
    ('K07', 'Serving tray, ash wood',             'Table',      'Copper & Pine',  42.00, 19.00,  4),
    ('K08', 'Honey spoon',                        'Table',      'Copper & Pine',   5.50,  1.70, 12),
    ('K09', 'Dinner set, twelve pieces',          'Table',      'Clay & Sons',   129.00, 62.00,  2),
    ('K10', 'Travel cup, 0.35 l',                 'Table',      'Tin Robin',      24.90, 10.40, 11),

    ('S01', 'Oat biscuits, 180 g',                'Pantry',     'Old Bakehouse',   4.20,  1.60, 22),
    ('S02', 'Almond biscotti, 200 g',             'Pantry',     'Old Bakehouse',   5.80,  2.40, 16),
    ('S03', 'Dark chocolate 72 %, 90 g',          'Pantry',     'Old Bakehouse',   3.90,  1.50, 22),
    ('S04', 'Heather honey, 350 g',               'Pantry',     'Moorland',        8.90,  4.10, 11),
    ('S05', 'Bitter orange marmalade, 280 g',     'Pantry',     'Moorland',        5.20,  2.00, 12),
    ('S06', 'Caramel with sea salt, 220 g',       'Pantry',     'Old Bakehouse',   6.40,  2.60, 10),
    ('S07', 'Rock sugar, 500 g',                  'Pantry',     'Quiet Hour',      3.50,  1.20, 10),
    ('S08', 'Vanilla syrup, 0.5 l',               'Pantry',     'Harbour Lane',    9.50,  3.80,  7),
    ('S09', 'Fruit cake in a tin, 800 g',         'Pantry',     'Old Bakehouse',  22.50, 10.20,  5),
    ('S10', 'Hot chocolate flakes, 300 g',        'Pantry',     'Old Bakehouse',  10.90,  4.50, 11),

    ('G01', 'Gift box, morning person',           'Gifts',      'Harbour Lane',   39.00, 18.50,  8),
    ('G02', 'Gift box, afternoon tea',            'Gifts',      'Fernhill',       44.00, 21.00,  7),
    ('G03', 'Hamper, the whole counter',          'Gifts',      'Harbour Lane',  119.00, 61.00,  3),
    ('G04', 'Greeting card, letterpress',         'Gifts',      'Owl Press',       3.80,  1.00, 18),
    ('G05', 'Wrapping paper, three sheets',       'Gifts',      'Owl Press',       5.90,  1.80, 13),
    ('G06', 'Notebook, dotted',                   'Gifts',      'Owl Press',      11.50,  4.20, 10),
    ('G07', 'Brewing diary',                      'Gifts',      'Owl Press',      14.90,  5.50,  5),
    ('G08', 'Beeswax candle',                     'Gifts',      'Moorland',       12.90,  5.40,  9),
    ('G09', 'Canvas bag, two handles',            'Gifts',      'Owl Press',       16.50,  6.20,  0),  -- see product_ties
    ('G10', 'Home barista course, evening',       'Gifts',      'Harbour Lane',   69.00, 28.00,  3)
    -- noqa: enable=LT01

),

-- Lines that are not products. A discount on the whole order is one line with a negative price.
other_articles (product_id, product_name, line_type, unit_price, unit_cost) as (

    -- noqa: disable=LT01 (aligned, to be read as a table)
    values
    ('POST-NL',  'Postage, Netherlands',       'postage',   4.95, 4.10),
    ('POST-EU',  'Postage, rest of Europe',    'postage',   9.95, 8.60),
    ('GIFT-25',  'Gift card, 25',              'voucher',  25.00, 0.00),
    ('THANKS-5', 'Thank-you discount',         'discount', -5.00, 0.00),
    ('SAMPLE',   'Free sample of the month',   'sample',    0.00, 0.70)
    -- noqa: enable=LT01

),

articles as (

    select
        product_id,
        product_name,
        category,
        brand,
        'product' as line_type,
        unit_price,
        unit_cost,
        popularity
    from products

    union all

    select
        product_id,
        product_name,
        null as category,
        null as brand,
        line_type,
        unit_price,
        unit_cost,
        0 as popularity
    from other_articles

)

select
    -- key
    product_id,

    -- attributes
    product_name,
    lower(category) as category_id,
    category,
    brand,
    line_type,

    -- measures
    cast(unit_price as decimal(9, 2)) as unit_price,
    cast(unit_cost as decimal(9, 2)) as unit_cost,
    cast(popularity as bigint) as popularity,

    -- the cake sells out before Christmas
    product_id <> 'S09' as in_stock,

    -- where it came from
    'demo articles' as source_file,
    row_number() over (order by product_id) as source_row

from articles
