"""Small DuckDB files with the marts that the report reads: plausible, nasty and empty ones."""

from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[3]
PAGES = ROOT / "reports" / "pages"
THEME = ROOT / "reports" / "theme"

SCRIPT = "<script>alert(1)</script>"
FORMULA = "=cmd|' /C calc'!A0"
NASTY = (
    SCRIPT,
    FORMULA,
    "</script><!-- <img src=x onerror=alert(2)> `code` **bold** [link](javascript:alert(3))",
    'O\'Brien "quoted" | pipe \\ back\nnext line',
    "# heading {{ 7 * 7 }} {% raw %} $x$ &lt;b&gt;",
)
PLAIN = (
    "Loyal customers",
    "Occasional customers",
    "One-time customers",
    "Lapsed big spenders",
    "Lapsed small spenders",
)

TABLES = """
create schema marts;
create schema records;
create table records.builds as select 1::bigint as build_number, '1-a' as build_id, 'whole' as state, '1' as built_from;
create table marts.build_summary as
select 'demo' as dataset, date '2011-12-10' as as_of_date, null::varchar as currency,
    timestamp '2010-11-15 08:26:00' as first_order_at,
    timestamp '2011-12-09 12:50:00' as last_order_at, 19960::bigint as order_count, 1428::bigint as guest_order_count,
    885129::bigint as event_count,
    4372::bigint as customer_count, 4338::bigint as ever_ordering_customer_count,
    4338::bigint as ordering_customer_count, 10642110.80::decimal(18,4) as gross_amount,
    893979.73::decimal(18,4) as refunded_amount, -20100.12::decimal(18,4) as adjustment_amount,
    10307508.99::decimal(18,4) as sales_amount, 194849.09::decimal(18,4) as return_amount,
    334601.81::decimal(18,4) as canceled_amount, 250555.66::decimal(18,4) as refunded_fee_amount,
    113973.17::decimal(18,4) as refunded_other_amount, 85::bigint as canceled_order_count,
    112::bigint as joined_product_id_count,
    9728030.95::decimal(18,4) as net_amount, 8300065.81::decimal(18,4) as customer_revenue,
    'net' as refund_policy, 730::bigint as lookback_days, 90::bigint as dormant_after_days,
    0.8::double as high_value_quantile, 541909::bigint as raw_row_count, 5268::bigint as rejected_row_count,
    1::bigint as raw_table_count, 0::bigint as unaccounted_file_count;
create table marts.row_accounting as
select * from (values
    ('demo', 'order_lines', 'first.csv', 300000::bigint, 297000::bigint, 3000::bigint,
        0::bigint, 5800000.50::decimal(18,4), 5790000.50::decimal(18,4), 10000.00::decimal(18,4), 1::bigint,
        541909::bigint, 5268::bigint),
    ('demo', 'order_lines', $script, 241909, 239641, 2268, 0, 3947747.93, 3936000.93, 11747.00, 2, 541909, 5268)
) as t (dataset, entity, source_file, raw_row_count, accepted_row_count, rejected_row_count,
    no_sale_row_count, raw_amount, accepted_amount, rejected_amount, file_position, entity_raw_row_count,
    entity_rejected_row_count);
create table marts.rejected_rows as
select 'demo' as dataset, 'order_lines' as entity, 'first.csv' as source_file, (i * 37 + 2)::bigint as source_row,
    case i % 3 when 0 then 'exact duplicate' when 1 then 'wrong field count' else 'unparseable date' end as reason,
    case i % 4 when 0 then $script when 1 then $formula
        else '536365,85123A,WHITE HANGING HEART,6,12/1/2010 8:26,2.55,17850,United Kingdom' end as shown,
    case when i % 3 = 0 then (i * 1.5)::decimal(18,4) end as amount, (i + 1)::bigint as example_position
from range(60) as r (i);
create table marts.rejection_reasons as
select * from (values
    ('demo', 'order_lines', 'exact duplicate', 5268::bigint, 21700.50::decimal(18,4), 5268::bigint, 1::bigint, false,
        true),
    ('demo', 'order_lines', $script, 12, null, 12, 1, false, false),
    ('demo', 'order_lines', 'unparseable date', 3, 46.50, 3, 1, false, false)
) as t (dataset, entity, reason, rejected_row_count, rejected_amount, reason_row_count, entity_position,
    is_no_sale, is_most_frequent);
create table marts.data_cautions as
select * from (values
    (1::bigint, 'rows in two files', 'order_lines', null, $script, false, 16::bigint, null::bigint,
        554.85::decimal(38,4), $script, $formula),
    (2, 'rounded ids', 'order_lines', 'customer_id', 'first.csv', false, 12, 4372, null, 'A spreadsheet', 'Export it')
) as t (position, caution_type, entity, column_name, source, is_error, affected_count, checked_count, amount, caution,
    what_to_do);
create table marts.data_coverage as
select * from (values
    ('demo', 'order_lines', 'provided', 536641::bigint, timestamp '2010-11-15 08:26:00',
        timestamp '2011-12-09 12:50:00', 4372::bigint, 135037::bigint, 0.2516::double,
        1447682.12::decimal(18,4), 0.149::double),
    ('demo', 'events', 'provided', 885129, timestamp '2010-11-15 08:26:00', timestamp '2011-12-09 12:50:00', 4372,
        135037, 0.2516, 1447682.12, 0.149),
    ('demo', 'customers', 'absent', 0, null, null, 0, 0, null, 0, null)
) as t (dataset, entity, provision, row_count, first_at, last_at, customer_count, rows_without_customer_count,
    share_of_rows_without_customer, amount_without_customer, share_of_amount_without_customer);
create table marts.dataset_profile as
select * from (values
    ('demo', 'order_lines', 'InvoiceNo', 1::bigint, 541909::bigint, 0::bigint, 0.0::double, 25900::bigint, '536365',
        '547906', '560688', '571841', 'C581569'),
    ('demo', 'order_lines', 'Description', 3, 541909, 1454, 0.0027, 4223, $script, null, null, null, $formula),
    ('demo', 'order_lines', 'CustomerID', 7, 541909, 135080, 0.2493, 4372, '12346', '13953', '15152', '16791', '18287')
) as t (dataset, entity, column_name, column_position, row_count, missing_count, share_of_rows_missing, distinct_count,
    min_value, first_quartile, median_value, third_quartile, max_value);
create table marts.line_types as
select * from (values
    ('product', 533000::bigint, 0.9932::double, 10290000::decimal(18,4), 490000::decimal(18,4), 9800000::decimal(18,4)),
    ('postage', 2100, 0.0039, 78000, 12000, 66000),
    ('adjustment', 570, 0.0011, 77750, 146784, -69034)
) as t (line_type, line_count, share_of_lines, gross_amount, refunded_amount, net_amount);
create table marts.imputation_quality as
select * from (values
    ('category', 1::bigint, 'same product', null, 900::bigint, 700::bigint, 200::bigint, 4000::bigint, 3100::bigint,
        900::bigint, 120::bigint, 9000::bigint, 0.99::double, 0.12::double, 0.99::double, 'Used.', true),
    ('category', 3, 'nearest neighbors', 'whole path', 200, 0, 200, 900, 0, 900, 80, 347, 0.08, 0.02, null, $script,
        true)
) as t (attribute, step, method, situation, missing_product_count, filled_product_count, still_missing_product_count,
    missing_event_count,
    filled_event_count, still_missing_event_count, class_count, evaluated_count, accuracy, baseline_accuracy,
        answered_accuracy, verdict,
    is_stated);
create table marts.amount_coverage as
select * from (values
    ('total', true, 19960::bigint, 19960::bigint, 19960::bigint, 4338::bigint, 4338::bigint, 1.0::double,
        10642110.80::decimal(38,4)),
    ('paid', false, 19960, 12000, 3100, 4338, 521, 0.1201, 830000.25)
) as t (amount_basis, is_used, order_count, known_order_count, positive_order_count, customer_count,
    positive_customer_count, share_of_customers, amount);
create table marts.price_estimates as
select * from (values
    ('0C1CC1', 100.00::decimal(18,4), 'single_product_orders', 412::bigint, 1630::bigint, 0.99::double, 0.004::double,
        'good: explains at least 4 in 5 of its orders within 1 %'),
    ($script, 30.00, 'least_squares', 3, 3, 1.0, 0.0, 'weak: based on fewer than 5 orders'),
    ($formula, null, 'none', 0, 2, null, null,
        'none: no order with an amount contains it; it counts like the middle product')
) as t (product_id, unit_price, method, used_order_count, order_count, share_of_orders_within_1_percent,
    relative_residual, verdict);
create table marts.price_fit as
select * from (values
    ('one product', 800::bigint, 790::bigint, 0.99::double, 0.0::double, 0.011::double),
    ('all orders', 2400, 2380, 0.94, 0.0, 0.02)
) as t (order_type, order_count, compared_order_count, share_of_orders_within_1_percent, median_residual,
    relative_residual);
create table marts.incomplete_periods as
select (date '2011-03-01' + to_months(i::int))::date as month_start, (100 + i)::bigint as order_count,
    1430.5::double as neighbor_median, 0.07::double as share_of_median, false as is_left_out, 'Few.' as detail
from range(3) as r (i);
create table marts.sponsor_network as
select case when i = 0 then $script when i = 1 then $formula else 'M' || i end as customer_id,
    case when i % 4 > 0 then 'M' || (i // 4) end as named_sponsor_id,
    (i % 4)::bigint as depth, (900 // (i + 1))::bigint as direct_member_count, (450 // (i + 1))::bigint
        as second_level_member_count, (4000 // (i + 1))::bigint as members_below_count, (0.8 / (i + 1))::double
        as share_of_customers, (12 - i % 10)::bigint as levels_below_count, 0::bigint as members_cut_count
from range(40) as r (i);
create table marts.sponsor_levels as
select i::bigint as depth, (1600 // (i + 1))::bigint as customer_count, (400 // (i + 1))::bigint as sponsor_count,
    (1500 // (i + 1))::bigint as direct_member_count
from range(13) as r (i);
create table marts.sponsor_findings as
select * from (values
    ('cycle', 'M7', $script, 'The chain of sponsors leads back to this customer.'),
    ('orphan', $formula, 'M99', 'No customer has the id of this sponsor, so it counts as having none.')
) as t (finding, customer_id, sponsor_id, detail);
create table marts.event_types as
select * from (values
    ('view', 793748::bigint, 0.8968::double, 406000::bigint, 0::decimal(18,4), 1::double, 1::double, 0.9::double,
        0.8::double, 1::bigint),
    ('cart', 54035, 0.061, 36000, 0, 0.09, 0.06, 1, 1, 2),
    ('purchase', 37346, 0.0422, 21304, 5107000, 0.05, 0.04, 0.5, 0.6, 4)
) as t (event_type, event_count, share_of_events, customer_count, amount, share_of_view_customers,
    share_of_view_choices, share_of_cart_customers, share_of_cart_choices, event_type_position);
create table marts.event_hours as
select i::bigint as hour_of_day, event_type, event_type_position, (100 * event_type_position + i)::bigint as event_count
from range(24) as r (i) cross join marts.event_types;
create table marts.hourly_activity as
select timestamp '2011-11-20 00:00:00' + to_hours(i::int) as activity_hour, e as event_type,
    (case when i % 24 between 7 and 19 then 40 + 20 * sin(i / 3.0) else 0 end)::bigint as event_count,
    (case when i % 24 between 7 and 19 then 9 + 5 * sin(i / 3.0) else 0 end)::bigint as order_count,
    (case when i % 24 between 7 and 19 then 8 + 4 * sin(i / 3.0) else 0 end)::bigint as customer_count,
    (i % 24 * 10)::bigint as quantity, (i % 24 * 100.25)::decimal(18,4) as amount, i % 24 between 7 and 19 as is_open,
    (475 - i)::bigint as hours_before_last
from range(480) as r (i) cross join (values ('purchase'), ('return')) as t (e);
create table marts.hourly_profile as
select i::bigint as hour_of_day,
    (case when i between 6 and 20 then 3200 * exp(-((i - 12) ** 2) / 9.0) else 0 end)::bigint as order_count,
    (case when i between 6 and 20 then 0.18 * exp(-((i - 12) ** 2) / 9.0) else 0 end)::double as share_of_orders,
    (case when i between 6 and 20 then 1500000 * exp(-((i - 12) ** 2) / 9.0) else 0 end)::decimal(18,4) as gross_amount,
    (0.18 * exp(-((i - 12) ** 2) / 9.0))::double as share_of_week,
    (0.17 * exp(-((i - 12) ** 2) / 9.0))::double as share_of_week_lower,
    (0.19 * exp(-((i - 12) ** 2) / 9.0))::double as share_of_week_upper,
    i between 6 and 20 as is_open, true as has_times_of_day, i = 12 as is_busiest,
    i = 12 as is_busier_than_all_others
from range(24) as r (i);
create table marts.weekly_profile as
select d::bigint as iso_weekday,
    (['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'])[d] as weekday_name,
    i::bigint as hour_of_day,
    (case when d = 6 then 0 else 700 * exp(-((i - 12) ** 2) / 9.0) * (1 - 0.08 * abs(d - 4)) end)::bigint
        as order_count,
    (case when d = 6 then 0 else 0.03 * exp(-((i - 12) ** 2) / 9.0) * (1 - 0.08 * abs(d - 4)) end)::double
        as share_of_orders, d <> 6 and i between 6 and 20 as is_open, 0.03::double as share_of_week,
    0.02::double as share_of_week_lower, 0.04::double as share_of_week_upper, 0.01::double as one_week_lower,
    0.06::double as one_week_upper, case when i in (11, 12) then 'active' else 'usual' end as activity_level,
    true as has_times_of_day, d = 4 and i = 12 as is_busiest,
    (case when d = 6 then 0 else 3700 * (1 - 0.08 * abs(d - 4)) end)::bigint as weekday_order_count,
    d <> 6 as is_open_weekday
from range(1, 8) as w (d) cross join range(24) as r (i);
create table marts.activity_by_period as
select 'week' as grain, (date '2010-11-29' + (7 * i)::int)::date as period_start, 'purchase' as event_type,
    (case when i = 4 then 2 else 6 end)::bigint as open_day_count, i = 4 as has_closed_days,
    (9000 + 30 * (i % 7))::bigint as event_count, (400 + 30 * (i % 7))::bigint as order_count,
    4::bigint as event_type_position
from range(54) as r (i)
union all by name
select 'month' as grain, (date '2011-10-01' + to_months(i::int))::date as period_start, event_type,
    26::bigint as open_day_count, i = 1 as has_closed_days, (900 * event_type_position + i)::bigint as event_count,
    300::bigint as order_count, event_type_position
from range(3) as r (i) cross join marts.event_types;
create table marts.activity_patterns as
select * exclude (share_change, share_change_lower, share_change_upper),
    case when pattern = 'rhythm' then share_change end as share_change,
    case when pattern = 'rhythm' then share_change_lower end as share_change_lower,
    case when pattern = 'rhythm' then share_change_upper end as share_change_upper,
    case when pattern <> 'rhythm' then share_change end as change,
    case when pattern <> 'rhythm' then share_change_lower end as change_lower,
    case when pattern <> 'rhythm' then share_change_upper end as change_upper
from (values
    ('level', 'day', 1::bigint, date '2010-12-01', date '2011-09-18', null::bigint, null::bigint, 'first',
        57.5::double, 53.3::double, 61.7::double, null::double, null::double, null::double, 'From the start.'),
    ('level', 'day', 2, date '2011-09-19', date '2011-12-09', null, null, 'rising', 80.4, 74.7, 86.1, 0.4, 0.28, 0.53,
        'More.'),
    ('level', 'month', 2, date '2011-09-01', date '2011-12-09', null, null, 'rising', 80.4, 74.7, 86.1, 0.4, 0.28, 0.53,
        $script),
    ('rhythm', 'hour', 1, null, null, 8, 12, 'rising', 0.16, 0.15, 0.17, 0.1, 0.09, 0.11, 'Up.'),
    ('rhythm', 'weekday', 1, null, null, 4, 7, 'falling', 0.1, 0.09, 0.11, -0.1, -0.11, -0.09, 'Down.'),
    ('season', 'month', 11, null, null, 11, 11, 'high', 1.6, 1.3, 1.9, null, null, null, 'November.'),
    ('peak', 'week', 1, null, null, 47, 47, 'high', 1.8, 1.5, 2.1, null, null, null, 'Week 47.')
) as t (pattern, grain, position, starts_on, ends_on, from_number, to_number, direction, level, level_lower,
    level_upper, share_change, share_change_lower, share_change_upper, description);
create table marts.coupon_windows as
select * from (values
    ('weekly', 'before_active', 1::bigint, 'Thursday', 8::bigint, 10::bigint, 10::bigint, 16::bigint, null::date,
        null::date, null::date, null::date, 75::double, 56::double, 96::double, 'Thursday 10:00 to 16:00 has 14 %.'),
    ('weekly', 'inactive', 1, 'Thursday', 20, 21, 20, 21, null, null, null, null, 0.3, 0, 2, $script),
    ('calendar', 'before_active', 1, null, null, null, null, null, date '2012-09-10', date '2012-09-16',
        date '2012-09-17', date '2012-10-14', 1930, 1704, 2156, $formula)
) as t (window_type, placement, position, weekday_name, hour_from, hour_to, period_hour_from, period_hour_to,
    starts_on, ends_on, period_starts_on, period_ends_on, expected_order_count, expected_order_count_lower,
        expected_order_count_upper,
    reason);
create table marts.coupon_test_plan as
select * from (values
    (1::bigint, 4307::bigint, 40::bigint, 0.1::double, 0.04::double, 0.16::double, 0.1::double, 14661::bigint,
        39000::bigint, false, 0.255::double, 45::bigint),
    (8, 4307, 4, 0.456, 0.39, 0.51, 0.1, 1883, 2500, true, 0.0935, 45)
) as t (week_count, customer_count, trial_count, base_rate, base_rate_lower, base_rate_upper, lift,
    customer_count_per_arm, customer_count_per_arm_upper, is_enough, minimum_detectable_effect, switched_week_count);
create table marts.best_time_evidence as
select * from (values
    ('hour', 'customer', 2583::bigint, 0.024::double, 0.011::double, 0.037::double, 0.167::double, 0.185::double, false,
        'not used: fewer orders come at its best hour'),
    ('weekday', 'customer', 2583, 0.019, 0.007, 0.03, 0.218, 0.217, true, 'used: predicts better')
) as t (aspect, basis, order_count, gain_per_order, gain_lower, gain_upper, hit_rate, shop_hit_rate, is_used,
    verdict);
create table marts.best_time as
select 'C' || i as customer_id, 4::bigint as best_weekday, 12::bigint as best_hour, 'customer' as basis,
    (0.001 * i)::double as gain, 0.004::double as mean_gain
from range(9) as r (i);
create table marts.monthly_activity as
select (date '2010-11-01' + to_months(i::int))::date as month_start, i not in (0, 13) as is_complete_month,
    (1100 + 130 * i)::bigint as order_count, (260000 + 31000 * i)::bigint as item_count,
    (560000 + 55000 * i + 60000 * sin(i))::decimal(18,4) as gross_amount,
    (550000 + 55000 * i + 60000 * sin(i))::decimal(18,4) as sales_amount,
    (22000 + 2000 * i)::decimal(18,4) as return_amount,
    (32000 + 2000 * i)::decimal(18,4) as refunded_amount, (-900)::decimal(18,4) as adjustment_amount,
    (527100 + 53000 * i + 60000 * sin(i))::decimal(18,4) as net_amount, (880 + 70 * i)::bigint as active_customer_count,
    (420.5 + 3 * i)::decimal(18,4) as average_order_value,
    (200000 + 20000 * i)::decimal(18,4) as margin_amount,
    case when i between 2 and 12 then (0.08 * sin(i))::double end as net_change,
    case when i = 12 then 0.21::double end as net_change_on_year,
    case when i between 2 and 12 then 0.02::double end as order_change,
    case when i between 2 and 12 then -0.01::double end as order_value_change
from range(14) as r (i);
create table marts.yearly_activity as
select (date '2010-01-01' + to_years(i::int))::date as year_start, (1 + 10 * i)::bigint as complete_month_count,
    i::bigint as compared_month_count, (2000 + 9000 * i)::bigint as order_count,
        (300000 * (i + 1))::bigint as item_count,
    (900 + 3000 * i)::bigint as active_customer_count, (600000 + 9000000 * i)::decimal(18,4) as gross_amount,
    (590000 + 9000000 * i)::decimal(18,4) as sales_amount, 20000::decimal(18,4) as return_amount,
    30000::decimal(18,4) as refunded_amount, (570000 + 9000000 * i)::decimal(18,4) as net_amount,
    null::decimal(18,4) as margin_amount, 420.5::double as average_order_value,
    case when i = 1 then 0.21::double end as net_change, case when i = 1 then 0.1::double end as order_change,
    case when i = 1 then 0.05::double end as customer_change,
    case when i = 1 then 0.1::double end as order_value_change,
    case when i = 1 then 1::bigint end as higher_month_count,
    case when i = 1 then 0.21::double end as month_net_change_lower,
    case when i = 1 then 0.21::double end as month_net_change_upper
from range(2) as r (i);
create table marts.concentration as
select u as unit, p::bigint as top_percent, 4000::bigint as unit_count, (40 * p)::bigint as top_count,
    (90000 * p)::decimal(18,4) as amount, (0.3 + 0.012 * p)::double as share_of_amount
from (values ('customer'), ('product')) as t (u) cross join (values (1), (5), (10), (20), (50)) as s (p);
create table marts.sales_by_group as
select k as group_type, k || i as item_id, ($names)[i] as item_name, i::bigint as position,
    (900 - 90 * i)::bigint as order_count,
    (500 - 50 * i)::bigint as customer_count, (9000 - 900 * i)::bigint as item_count,
    (90000 - 9000 * i)::decimal(18,4) as sales_amount, (900 * i)::decimal(18,4) as refunded_amount,
    (900 * i)::decimal(18,4) as return_amount, (20 * i)::bigint as return_customer_count,
    12.5::double as expected_return_customer_count,
    i > 2 as is_sent_back_often,
    (90000 - 9900 * i)::decimal(18,4) as net_amount, null::decimal(18,4) as margin_amount,
    (0.3 - 0.04 * i)::double as share_of_net_amount, (0.02 * i)::double as share_of_sales_sent_back,
    case when i = 2 then 0.8 else 0.1 end::double as share_of_largest_customer, 0.05::double as net_change_on_year
from (values ('country'), ('location'), ('channel'), ('product'), ('category')) as t (k)
cross join range(1, 6) as r (i);
create table marts.customer_cohorts as
select (date '2010-11-01' + to_months(c::int))::date as cohort_month, m::bigint as months_since,
    true as is_complete_cohort, c + m < 13 as is_complete_month, c = 0 as is_first_cohort,
    (400 - 10 * c)::bigint as customer_count, true as has_enough_customers,
    (case when m = 0 then 400 - 10 * c else 100 - m end)::bigint as active_customer_count,
    (case when m = 0 then 1 else 0.25 - 0.01 * m end)::double as retention_rate, (400 - m)::bigint as order_count,
    5000::decimal(18,4) as gross_amount, 4900::decimal(18,4) as net_amount,
    (400 + 60 * m)::double as revenue_per_customer_so_far, (13 - c)::bigint as months_before_last_cohort,
    case when c < 10 then 580::double end as net_per_customer_after_3_months,
    case when c < 7 then 760::double end as net_per_customer_after_6_months,
    case when c < 1 then 1120::double end as net_per_customer_after_12_months
from range(14) as r (c) cross join range(14) as q (m) where c + m < 14;
create table marts.time_to_next_order as
select p as population, n::bigint as order_number, d::bigint as days, (4000 - 900 * n)::bigint as customer_count,
    (4000 - 900 * n - 2 * d)::bigint as waiting_customer_count, (2 * d)::bigint as ordered_customer_count,
    (1 - exp(-d * n / 300.0))::double as share_of_customers_ordered,
    (0.98 * (1 - exp(-d * n / 300.0)))::double as share_of_customers_ordered_lower,
    (1.02 * (1 - exp(-d * n / 300.0)))::double as share_of_customers_ordered_upper,
        (1 - exp(-30 * n / 300.0))::double as share_within_30_days,
    (1 - exp(-60 * n / 300.0))::double as share_within_60_days,
    (1 - exp(-90 * n / 300.0))::double as share_within_90_days,
    (1 - exp(-180 * n / 300.0))::double as share_within_180_days,
    (1 - exp(-365 * n / 300.0))::double as share_within_365_days, (208 // n)::bigint as half_after_days
from range(2, 5) as r (n) cross join range(366) as q (d) cross join (values ('all'), ('new')) as s (p);
create table marts.sales_bands as
select g as grain, m as measure, timestamp '2011-10-01' + to_days(i::int) as period_start,
    (400 + 90 * sin(i))::double as actual, 400::double as expected, 250::double as lower_bound,
    480::double as upper_bound, 400 + 90 * sin(i) > 480 as is_outside, (59 - i)::bigint as days_before_last
from (values ('day'), ('month')) as t (g) cross join (values ('order_count'), ('gross_amount')) as s (m)
cross join range(60) as r (i);
create table marts.anomalies as
select k as anomaly_type, i::bigint as position, m as measure,
    case when k = 'product' then 'product1' else $formula end as item,
    timestamp '2011-11-01' as period_start, timestamp '2011-11-01' as period_end, 1::bigint as period_count,
    0::bigint as holiday_count, false as is_season, d as direction, (1000 * i)::double as actual,
    500::double as expected,
    10::double as lower_bound, 900::double as upper_bound, (1000 * i - 500)::double as excess, 'C1' as order_id,
    $script as order_customer_id, (900 * i)::double as order_amount, 'p1' as order_product_id,
    $script as order_product_name, case when m = 'refunded_amount' then '1' end as counterpart_order_id,
    d = 'high' as is_one_order, 'Order C1 of customer ' || $script || ' explains it.' as cause,
    case when k = 'product' then ($names)[i] else $formula end as item_name
from (values ('hour', 'order_count', 'low'), ('day', 'gross_amount', 'high'), ('month', 'gross_amount', 'low'),
    ('product', 'gross_amount', 'high'), ('customer', 'refunded_amount', 'high')) as t (k, m, d)
cross join range(1, 4) as r (i);
create table marts.monthly_customer_mix as
select (date '2010-11-01' + to_months(i::int))::date as month_start, k as customer_type,
    (case k when 'new' then 420 - 22 * i when 'existing' then 200 + 80 * i else 0 end)::bigint as customer_count,
    (case k when 'new' then 500 - 20 * i when 'existing' then 400 + 120 * i else 100 end)::bigint as order_count,
    (case k when 'new' then 210000 - 9000 * i when 'existing' then 250000 + 60000 * i else 90000 end)::decimal(18,4)
        as sales_amount,
    (case k when 'new' then 0.4 - 0.02 * i when 'existing' then 0.45 + 0.02 * i else 0.15 end)::double
        as share_of_gross_amount,
    (case k when 'new' then 200000 - 9000 * i when 'existing' then 240000 + 60000 * i else 80000 end)::decimal(18,4)
        as net_amount, i not in (0, 13) as is_complete_month
from range(14) as r (i) cross join (values ('new'), ('existing'), ('guest')) as t (k);
create table marts.rfm_segments as
select * from (values
    ('Champions', 900::bigint, 0.2075::double, 5400000::decimal(18,4), 0.61::double),
    ('Loyal', 720, 0.166, 1300000, 0.147),
    ('Hibernating', 1100, 0.2536, 480000, 0.054), ('At risk', 610, 0.1406, 900000, 0.10),
    ('New', 260, 0.06, 90000, 0.01),
    ('Cannot lose them', 90, 0.02, 320000, 0.036)
) as t (rfm_segment, customer_count, share_of_customers, monetary_total, share_of_monetary_total);
create table marts.segment_profiles as
select 'rfm' as segmentation, null::varchar as parent_segment_name, s::bigint as segment_id, s::varchar as segment_code,
    90::bigint as reorder_days, (900 - 150 * s)::bigint as past_customer_count,
    (0.9 / s * (900 - 150 * s))::bigint as reordered_customer_count, (0.9 / s)::double as reorder_rate,
    (0.85 / s)::double as reorder_rate_lower, (0.95 / s)::double as reorder_rate_upper,
    null::varchar as reorder_rate_reason, case when s = 5 then 0 else 6 end::bigint as past_end_count,
    case when s < 5 then 0.5 / s end::double as reorder_rate_min,
    case when s < 5 then 0.95 / s end::double as reorder_rate_max,
    'key_' || s as segment_key, ($names)[s] as segment_name,
    (1000 - 170 * s)::bigint as name_fits_count, ((1000 - 170 * s) / (1500 - 250.0 * s))::double as share_name_fits,
    'Active 60 (60 %), Slipping 40 (40 %)' as statuses,
    'They buy about every ' || (s * 20) || ' days and spend more than most.' as one_sentence,
    (['keep', 'grow', 'second order', 'win back', 'reactivate at low cost'])[s] as objective,
    'Early access to new products' as action_1, 'Ask for a review and a referral' as action_2,
    case when s <> 3 then 'Thank them personally' end as action_3,
    'early access and premium service instead of a discount' as offer,
    'email' as channel, 'Do not discount what they buy at full price' as do_not,
    (16.5 - 3 * s)::decimal(18,4) as max_cost_per_customer, 'loyalty' as owner, 'top; champions' as aliases,
    (1500 - 250 * s)::bigint as customer_count,
    3750::bigint as segmentation_customer_count, s::bigint as size_position,
    ((1500 - 250 * s) / 3750.0)::double as share_of_customers, (5000000 / s)::decimal(18,4) as revenue,
    (0.44 / s)::double as share_of_revenue,
    case when s <> 4 then (2000000 / s)::decimal(38,4) end as margin_amount,
    case when s <> 4 then (0.5 / s)::double end as share_of_margin,
    (s * 20)::double as recency_days_q1, (s * 35)::double as recency_days_median, (s * 60)::double as recency_days_q3,
    (12 / s)::double as order_count_q1, (18 / s)::double as order_count_median, (30 / s)::double as order_count_q3,
    (900.5 / s)::double as revenue_q1, (2100.25 / s)::double as revenue_median,
    (4800 / s)::double as revenue_q3, 180.5::double as average_order_value_q1,
    310.25::double as average_order_value_median, 480.0::double as average_order_value_q3,
    null::double as event_count_q1, null::double as event_count_median, null::double as event_count_q3
from range(1, 6) as r (s);
create table marts.segmentation_measures as
select 'rfm' as segmentation, * from (values
    ('recency_days', 1::bigint, 'Days since the last order', 'days', true, true, true, 'used'),
    ('order_count', 2, $script, 'count', true, true, false, 'left out: it is the same for all customers'),
    ('revenue', 3, 'Spend', 'money', true, true, true, 'used'),
    ('share_of_items_price_q1', 4, 'Share of items: cheapest quarter', 'share', true, false, true, 'used'),
    ('event_count', 5, 'Events', 'count', false, true, false, null)
) as t (measure, measure_position, label, unit, is_feature, is_profiled, is_used, reason);
create table marts.segment_centers as
select 'rfm' as segmentation, s::bigint as segment_id, ($names)[s] as segment_name, f as feature,
    case f when 'recency_days' then 'Days since the last order' when 'order_count' then $script else 'Spend' end
        as label, case f when 'recency_days' then 1 when 'order_count' then 2 else 3 end::bigint as measure_position,
    (sin(s * 1.7 + length(f)))::double as center_scaled, (sin(s * 1.7 + length(f)))::double as z,
    (case f when 'recency_days' then s * 38 when 'order_count' then 18.0 / s else 2400.0 / s end)::double as center
from range(1, 6) as r (s) cross join (values ('recency_days'), ('order_count'), ('revenue')) as t (f);
create table marts.segment_migration as
with places as (
    select s as id, ($names)[s] as name from range(1, 6) as r (s)
    union all select null, 'gone' union all select 0, 'new'
)
select 'rfm' as segmentation, (date '2011-02-01' + to_months(m::int))::date as period_end,
    here.name as from_segment, there.name as to_segment, c as cause, nullif(here.id, 0)::bigint as from_segment_id,
    there.id::bigint as to_segment_id, here.name <> there.name as is_move,
    (50 + 7 * m + 3 * coalesce(there.id, 9))::bigint as customer_count,
    (case c when 'bought' then 900.25 * m else 0 end)::decimal(38,4) as revenue,
    (1200.5 * coalesce(here.id, 0))::decimal(38,4) as revenue_before,
    (900 - 150 * here.id)::bigint as from_past_customer_count, (0.9 / nullif(here.id, 0))::double as from_reorder_rate,
    (900 - 150 * there.id)::bigint as to_past_customer_count, (0.9 / nullif(there.id, 0))::double as to_reorder_rate,
    case when here.id < there.id then (100.0 * (there.id - here.id))::double end as reorder_rate_fall_weight,
    m < 10 as is_look_back, 6::bigint as past_end_count, 0.3::double as from_reorder_rate_min,
    0.9::double as from_reorder_rate_max, 0.1::double as to_reorder_rate_min, 0.5::double as to_reorder_rate_max,
    0.25::double as share_of_customers_drawn, m = 10 as is_last_period,
    (100 + 14 * m + 6 * coalesce(there.id, 9))::bigint as customer_count_of_all_causes,
    case c when 'bought' then 1 else 2 end::bigint as cause_position
from range(11) as r (m) cross join places as here cross join places as there
cross join (values ('bought'), ('only time passed')) as x (c)
where coalesce(there.id, 1) <> 0 and (coalesce(here.id, 1) <> 0 or c = 'bought');
create table marts.status_flows as
with places as (select s as position, ($names)[s] as name from range(1, 6) as r (s))
select (date '2011-02-01' + to_months(m::int))::date as period_end, here.name as from_status, there.name as to_status,
    here.position::bigint as from_position, there.position::bigint as to_position,
    here.name <> there.name as is_move, (50 + 7 * m + 3 * there.position)::bigint as customer_count,
    case when here.position < 4 and there.position > 3 then 'fell_dormant' else 'other' end as movement,
    m = 10 as is_last_period, 1200.5::decimal(38,4) as value_at_start, 1300.5::decimal(38,4) as value_at_end,
    0.25::double as share_of_customers_drawn
from range(11) as r (m) cross join places as here cross join places as there;
create table marts.weekly_flows as
with places as (select s as position, ($names)[s] as name from range(1, 6) as r (s))
select grouped_by, here.name as from_group, there.name as to_group, here.position::bigint as from_position,
    there.position::bigint as to_position, here.name <> there.name as is_move,
    (50 + there.position)::bigint as customer_count,
    1200.5::decimal(38,4) as value_before, 1300.5::decimal(38,4) as value_after, date '2011-12-03' as week_ago,
    date '2011-12-10' as as_of_date, 20::bigint as buyer_count, 99.5::decimal(38,4) as revenue,
    case when grouped_by = 'status' then 'other' end as movement, 0.25::double as share_of_customers_drawn
from (values ('status'), ('rfm')) as t (grouped_by) cross join places as here cross join places as there;
create table marts.status_summary as
select case when s < 6 then ($names)[s] else 'Everybody' end as status, s = 6 as is_everybody,
    case when s < 6 then s end::bigint as status_position, case when s < 6 then $formula end as action,
    case when s < 6 then 80 else 400 end::bigint as customer_count, case when s < 6 then 0.2 else 1 end::double
        as share_of_customers,
    (20000.5 * s)::decimal(38,4) as value_before, case when s < 6 then 0.2 else 1 end::double as share_of_value,
    'revenue' as value_basis, 2004.5::double as high_value_from, (40 * s)::double as median_recency_days,
    1.5::double as median_rhythm, 40::bigint as slipping_judged_count, 30::bigint as slipping_overdue_count,
    50::bigint as dormant_judged_count, 5::bigint as dormant_not_overdue_count, 70::bigint as scored_count,
    7.5::double as usual_gap_days, 45::bigint as slipping_after_days, 90::bigint as dormant_after_days,
    'late' as rule_fit, 15::bigint as fitting_slipping_after_days, 30::bigint as fitting_dormant_after_days,
    0.2::double as probability_30_days, 0.3::double as probability_60_days, 0.4::double as probability_90_days,
    11::bigint as slipping_high_value_count, 9000.5::decimal(38,4) as slipping_high_value,
    0.6::double as slipping_high_value_probability_90_days
from range(1, 7) as r (s);
create table marts.movement_summary as
select grouped_by, case m when 11 then 'week' else 'period' end as period_type,
    case m when 11 then date '2011-12-10' else date '2011-02-01' + to_months(m::int) end::date as period_end,
    m >= 10 as is_last_period, case m when 11 then date '2011-12-03' end as week_ago,
    null::varchar as parent_segment_name, (1500 + m)::bigint as customer_count, 1450::bigint as known_before_count,
    case m when 11 then 900 end::bigint as buyer_count, 5000.5::decimal(38,4) as revenue,
    (50 + m)::bigint as new_count, 300::bigint as moved_count, 120::bigint as moved_by_buying_count,
    0::bigint as moved_by_other_activity_count, 180::bigint as moved_by_time_count, 12::bigint as gone_count,
    9::bigint as came_back_count, 400.5::decimal(38,4) as came_back_revenue, 40::bigint as fell_dormant_count,
    3000.5::decimal(38,4) as fell_dormant_value, 60::bigint as began_to_slip_count,
    2000.5::decimal(38,4) as began_to_slip_value, m < 10 as is_look_back, 9::bigint as look_back_count,
    11::bigint as period_count, 0.25::double as share_of_customers_drawn
from (values ('status'), ('rfm')) as t (grouped_by) cross join range(12) as r (m);
create table marts.movement_groups as
select grouped_by, case m when 11 then 'week' else 'period' end as period_type,
    case m when 11 then date '2011-12-10' else date '2011-02-01' + to_months(m::int) end::date as period_end,
    ($names)[s] as group_name, s::bigint as group_position, m >= 10 as is_last_period, 100::bigint as start_count,
    (10 + s)::bigint as entered_count, (5 + s)::bigint as left_count, 105::bigint as end_count,
    1200.5::decimal(38,4) as entered_value, 600.5::decimal(38,4) as left_value, 9000.5::decimal(38,4) as end_value
from (values ('status'), ('rfm')) as t (grouped_by) cross join range(12) as r (m) cross join range(1, 6) as q (s);
create table marts.weekly_warnings as
select 'data' as warning_type, (i + 1)::bigint as position, $formula as subject, ($names)[i % 5 + 1] as warning,
    $script as what_to_do
from range(6) as r (i);
create table marts.reorder_score_model as
select date '2011-12-10' as as_of_date, true as is_today, 'orders / (recency + 30)' as basis,
    -1.6::double as level_30_days, -0.7::double as level_60_days,
    -0.2::double as level_90_days, 0.8::double as recency_coefficient, 2.2::double as order_count_coefficient,
    -0.6::double as tenure_coefficient, 0.1::double as revenue_coefficient,
    -2.7::double as missed_coefficient, 0.9::double as rule_coefficient, 'Lost -0.50; ' || $formula as status_words,
    'last window' as level_way, 3::bigint as window_count,
    8068::bigint as customer_count, date '2011-09-11' as level_from, date '2011-12-10' as level_to,
    0.57::double as level_reorder_rate, 'Season: ' || $script as season, false as is_calibrated,
    'The reorder score is refused: ' || $script as reason, 2::bigint as test_count,
    -0.09::double as everybody_error_min,
    0.1::double as everybody_error_max, -0.1::double as dormant_error_min, 0.07::double as dormant_error_max;
create table marts.reorder_score_quality as
select d as as_of_date, p as population, y as baseline, y = 'orders / (recency + 30)' as is_used,
    3370::bigint as customer_count,
    1921::bigint as reordered_customer_count,
    0.57::double as reorder_rate, case when y <> 'recency' then 0.5 end::double as predicted_rate,
    (0.5 + length(y) / 60)::double as auc, 0.51::double as auc_lower, 0.8::double as auc_upper,
    case when y <> 'reorder score' then 0.01 end::double as lead,
    case when y <> 'reorder score' then -0.01 end::double as lead_lower,
    case when y <> 'reorder score' then 0.02 end::double as lead_upper,
    case when y = 'reorder score' then 'better than chance' else 'no difference' end as verdict,
    0.01::double as all_tests_lead, -0.01::double as all_tests_lead_lower, 0.02::double as all_tests_lead_upper,
    0.72::double as all_tests_auc, 2::bigint as all_tests_count, 1::bigint as all_tests_worse_count,
    'no difference' as all_tests_verdict, d = date '2011-09-11' as is_last_test
from (values (date '2011-09-11'), (date '2011-06-13')) as x (d) cross join (values ('everybody'), ('dormant')) as z (p)
cross join (values ('reorder score'), ('recency'), ('orders / (recency + 30)'), ('base rate')) as t (y);
create table marts.reorder_score_calibration as
select date '2011-09-11' as as_of_date, if(b = 1, $formula, 'everybody') as population, h::bigint as horizon_days,
    b::bigint as bin_number, 337::bigint as customer_count, 30::bigint as reordered_customer_count,
    (b / 11)::double as predicted_rate, (b / 12)::double as reorder_rate,
    (b / 14)::double as observed_rate_lower, (b / 11)::double as observed_rate_upper, true as is_within
from (values (30), (60), (90)) as x (h) cross join range(1, 11) as r (b);
create table marts.reorder_score_summary as
select p as population, i::bigint as status_position, l as lifecycle, 'high' as value_band, 2::bigint as test_count,
    108::bigint as customer_count, 55::bigint as reordered_customer_count, 0.458::double as predicted_rate,
    0.509::double as reorder_rate, 1::bigint as within_count, 2::bigint as bin_count, 0.389::double as reorder_rate_min,
    0.569::double as reorder_rate_max, -0.124::double as error_min, 0.094::double as error_max
from (values ('everybody', null, null), ($formula, 4, 'slipping'), ('Dormant high-value', 6, 'dormant')) as t (p, i, l);
create table marts.lifetime_by_group as
select g as grouped_by, n as group_name, 400::bigint as customer_count, 90000.5::decimal(38,4) as value_so_far,
    80000.5::decimal(38,4) as revenue_last_365, 800.5::double as expected_orders_365,
    70000.5::decimal(38,4) as expected_value_365, 175.5::decimal(38,4) as expected_value_per_customer,
    0.2::double as share_of_expected_value, 66000.5::decimal(38,4) as discounted_value_365,
    60000.5::decimal(38,4) as expected_value_365_lower, 90000.5::decimal(38,4) as expected_value_365_upper,
    3::bigint as acquired_customer_count, 12.5::decimal(38,4) as acquisition_cost
from (
    values ('all', 'all'), ('tenth', '1'), ('tenth', '2'), ('status', $script), ('status', $formula),
        ('segment of ' || $script, 'a'), ('first product', $script), ('first product', $formula)
) as t (g, n);
create table marts.customer_lifetime_value as
select ($names)[i] as customer_id, 'margin' as basis, 500.5::decimal(38,4) as revenue_last_365,
    4.5::double as expected_orders_365, 300.5::decimal(38,4) as expected_value_365,
    0::decimal(38,4) as expected_value_365_lower, 900.5::decimal(38,4) as expected_value_365_upper,
    90.5::decimal(38,4) as expected_value_90, 0::decimal(38,4) as expected_value_90_lower,
    300.5::decimal(38,4) as expected_value_90_upper, date '2012-01-05' as next_order_on,
    0.7::double as probability_alive,
    1::int as value_tenth
from range(1, 6) as r (i);
create table marts.lifetime_model as
select date '2011-12-10' as as_of_date, true as is_today, 'mbg' as model, 4338::bigint as customer_count,
    2000::bigint as repeat_customer_count, 0.21::double as frequency_value_correlation,
    'Some leave: ' || $script as status;
create table marts.lifetime_horizons as
select h::bigint as horizon_days, 'blend' as used_model, 1.1::double as level, 2::bigint as test_count,
    -0.3::double as total_error_min, 0.2::double as total_error_max, 0.9::double as share_within,
    'Used: ' || $script as reason, 'Season: ' || $script as season, 'Off: ' || $script as tenths_far_off,
    h = 90 as continues_cohorts,
    'Continued: ' || $script as cohort_reason
from (values (30), (90), (365)) as t (h);
create table marts.lifetime_cohorts as
select date '2011-01-01' + interval (c) month as cohort_month, date '2011-12-10' + interval (d) day as as_of_date,
    d > 0 as is_forecast, nullif(d, 0)::bigint as horizon_days, (11 - c + d / 30)::double as months_since,
    (20 + 10 * c)::bigint as customer_count, c > 0 as has_enough_customers, c between 1 and 6 as is_example,
    d > 0 as is_last,
    2.5::double as orders_per_customer_so_far, 200.5::decimal(38,4) as revenue_per_customer_so_far,
    (200.5 + d)::decimal(38,4) as revenue_per_customer,
    case when d > 0 then 220.5 end::decimal(38,4) as revenue_per_customer_lower,
    case when d > 0 then 400.5 end::decimal(38,4) as revenue_per_customer_upper
from range(9) as x (c) cross join (values (0), (90)) as t (d);
create table marts.lifetime_quality as
select date '2011-09-10' as as_of_date, h::bigint as horizon_days, b as baseline, b = 'blend' as is_used,
    3370::bigint as customer_count, 1921::bigint as buyer_count, 0.5::double as rank_correlation,
    0.55::double as share_of_value_in_top_tenth, -0.3::double as total_error, 0.3::double as decile_gap,
    0.01::double as lead, -0.01::double as lead_lower, 0.02::double as lead_upper, 'no difference' as verdict,
    0.01::double as all_tests_lead, -0.01::double as all_tests_lead_lower, 0.02::double as all_tests_lead_upper,
    2::bigint as all_tests_count, true as is_last_test
from (values (30), (90), (365)) as x (h) cross join (values ('BTYD'), ('blend'), ('last period')) as t (b);
create table marts.lifetime_calibration as
select date '2011-09-10' as as_of_date, h::bigint as horizon_days, g as group_type, n::bigint as group_number,
    337::bigint as customer_count, 1000.5::decimal(38,4) as expected_value, 1200.5::decimal(38,4) as observed_value,
    0.9::double as share_within, 1.2::double as all_tests_expected_over_observed, true as is_last_test
from (values (30), (90), (365)) as x (h)
cross join (values ('all', 0), ('tenth', 1), ('tenth', 2), ('repeats', 0)) as t (g, n);
create table marts.dormant_summary as
with kinds as (select * from (values ('high-value', 57), ('low-purchase', 343), ('all', 400)) as t (dormancy_type, n)),
groups as (
    select * from (values ('all', 'all', 'all', null, null), ('reason', 'all', 'not known', null, null),
        ('sign', 'all', 'none', null, null), ('sign', 'all', 'budget', null, null),
        ('recency', 'all', '90', 90, null),
        ('recency', 'all', '120', 120, null), ('category', 'all', $formula, null, null)
    ) as t (group_type, segmentation, group_name, recency_days_from, segment_key)
    union all
    select 'segment', t.segmentation, ($names)[s], null, 'high_value_' || s
    from (values ('rfm'), ('dormancy')) as t (segmentation) cross join range(1, 6) as r (s)
)
select groups.*, dormancy_type, n::bigint as customer_count, (n / 400)::double as share_of_customers,
    (n // 9)::bigint as lost_count, (n // 7)::bigint as high_value_count, (n * 900.5)::decimal(38,4) as revenue_at_risk,
    (n / 400)::double as share_of_revenue_at_risk, 850.5::double as median_revenue_at_risk, 'revenue' as value_basis,
    180::double as median_recency_days, 4::double as median_order_count, 0.1::double as reorder_probability,
    case when group_name = 'budget' then 100 end::bigint as dormant_count,
    case when group_name = 'budget' then 68 end::bigint as dormant_sign_count,
    case when group_name = 'budget' then 200 end::bigint as other_count,
    case when group_name = 'budget' then 173 end::bigint as other_sign_count,
    case when group_name = 'budget' then 119.6::double end as expected_sign_count,
    case when group_name = 'budget' then 'less common among the dormant' end as sign_verdict,
    $formula as strategy, (n // 3)::bigint as new_arrival_customer_count, $script as new_arrival_name
from groups cross join kinds;
create table marts.call_list as
select 'C' || i as customer_id, (i + 1)::bigint as position, (9000 - 100 * i)::decimal(38,4) as revenue_at_risk,
    0.01::double as share_of_revenue_at_risk, (0.01 * (i + 1))::double as share_of_revenue_at_risk_so_far,
    (8000 * (i + 1))::decimal(38,4) as revenue_at_risk_so_far,
    case when i % 5 = 4 then ($names)[i // 5 % 5 + 1] end as not_now_reason,
    (100 + i)::bigint as recency_days, 3::bigint as order_count, 'stopped for no visible reason' as reason,
    $script as evidence,
    $formula as last_product, $script as action_1, 5::bigint as best_weekday, 18::bigint as best_hour,
    $script as again_product, $formula as new_product
from range(30) as r (i);
create table marts.winback_list as
select 'win_back-2011-12-10' as list_id, 'win_back' as program,
    case when i = 0 then $formula else 'C' || i end as customer_id,
    case when i % 4 > 0 then true end as contact_consent,
    case when i % 9 > 0 then (['treatment', 'control'])[i % 2 + 1] end as arm, i % 3 = 0 as new_on_list,
    case when i % 9 = 0 then ($names)[i % 5 + 1] end as suppressed_reason, 'Dormant low-purchase' as status,
    (i * 13 % 5000)::decimal(38,4) as revenue, 120::bigint as recency_days, 30.5::double as usual_gap_days,
    $script as action, $formula as offer, $formula as again_product, $script as new_product, 2::bigint as best_weekday,
    11::bigint as best_hour, 0.2::double as p_reorder_no_action,
    0.1::double as p_reorder_no_action_lower, 0.3::double as p_reorder_no_action_upper,
    i % 9 > 0 and i % 2 = 0 as is_to_send,
    i % 9 > 0 and i % 2 = 1 as is_held_back,
        case when i % 9 > 0 and i % 2 = 0 then i + 1 end::bigint as revenue_position
from range(400) as r (i);
create table marts.list_plan as
select program, position, title, 400::bigint as past_customer_count, 400::bigint as listed_customer_count,
    44::bigint as suppressed_customer_count,
    356::bigint as assigned_count_so_far, 178::bigint as control_count_so_far, 0.5::double as share_of_control,
    30::bigint as outcome_days,
    0.2::double as reorder_rate, 'score' as reorder_rate_basis, 5.5::double as revenue_per_customer,
    25.8::double as new_per_week,
    0.09::double as minimum_detectable_effect, 5.2::double as minimum_detectable_revenue_effect,
    0.95::double as minimum_detectable_revenue_change,
    0.1::double as power_2_points, 0.2::double as power_3_points, 0.4::double as power_5_points,
    0.9::double as power_10_points, 0.2::double as power_2_points_later, 0.4::double as power_3_points_later,
    0.7::double as power_5_points_later, 0.99::double as power_10_points_later,
    40.5::decimal(38,4) as mean_expected_value, 42.5::decimal(38,4) as mean_expected_value_with_action,
    1.5::decimal(38,4) as mean_max_offer_cost, 0.02::double as assumed_effect,
    'measured' as assumed_effect_basis, 4::decimal(18,4) as cost_per_contact,
    0.05::double as target_effect,
    1613::bigint as needed_customer_count, 42::bigint as needed_week_count, 'pooled' as measurability,
    date '2012-11-01' as result_on,
    0.5::double as advised_share_of_control, $script as verdict, 'Half and half.' as advice,
    178::bigint as to_send_count, 60::bigint as new_to_send_count, 178::bigint as held_back_count,
    9000.5::decimal(38,4) as to_send_revenue, 340.5::decimal(38,4) as held_back_cost,
    356::bigint as to_send_count_of_all,
    40::bigint as unknown_consent_count_of_all
from (values ('win_back', 1::bigint, 'Win back'), ('call_list', 2, $formula)) as t (program, position, title);
create table marts.upsell_scenario as
select audience, price_case, a::bigint as audience_position, c::bigint as case_position, 101::bigint as customer_count,
    161::bigint as order_count, 157.13::double as orders_per_year, 44802.73::decimal(38,4) as revenue,
    374::bigint as period_days, 0.1::double as goal, 4480.27::decimal(38,4) as goal_amount,
    (50.4 * c)::decimal(38,4) as item_amount, 'orders of two products' as item_amount_basis,
    (1.1 / c)::double as needed_take_rate, 0.93::double as share_of_orders_with_more, 92::bigint as past_customer_count,
    8::bigint as past_more_count, 90::bigint as test_days, 50::bigint as customer_count_per_arm,
    (0.4 / c)::double as needed_effect, 0.2::double as minimum_detectable_effect,
    'Scenario: 55 % of the orders would need one more product.' as verdict, 20::bigint as tested_count,
    0.4::double as hit_rate
from (values ('single-item customers', 1), ('single-item orders', 2)) as t (audience, a)
cross join (values ('low', 1), ('base', 2), ('mean', 3), ('high', 4)) as u (price_case, c);
create table marts.list_balance as
select 'win_back' as program, '1' as salt, 0.5::double as share_of_control, i::bigint as measure_position,
    ($names)[i] as measure, 1.5::double as treatment_mean, 1.4::double as control_mean,
    0.1::double as standardized_difference, 0.2::double as by_chance_up_to, 'within chance' as verdict,
    1::bigint as program_position, 'Win back' as title, 5::bigint as measure_count, 0::bigint as beyond_chance_count
from range(1, 6) as r (i);
create table marts.winback_reasons as
select program, part, case part when 'suppressed' then ($names)[i] else part end as reason,
    position as program_position, title, (20 - i)::bigint as customer_count, (900.5 * i)::decimal(38,4) as revenue,
    (2 * i)::bigint as first_call_position
from (values ('win_back', 1::bigint, 'Win back'), ('call_list', 2, $formula)) as t (program, position, title)
cross join (values ('to send'), ('control group'), ('suppressed')) as x (part) cross join range(1, 6) as r (i)
where part = 'suppressed' or i = 1;
create table marts.sent_summary as
select 'win_back-2011-12-03' as list_id, 'win_back' as program, date '2011-12-03' as sent_on,
    5::bigint as customer_count;
create table marts.campaign_results as
with campaigns as (
    select * from (values
        ('spring', 'effect', 0.12::double, true), ('autumn', 'none seen', 0.01, true), ($formula, 'harm', -0.05, true),
        ('summer', 'not sure', 0.05, true),
        ($script, 'suspect', 0.3, true), ('by hand', 'not comparable', null, false), ('new', 'not sent', null, true)
    ) as t (campaign_id, outcome, lift, is_randomized)
), slices as (
    select * from (values ('all', 'all'), ('cohort week', '2011-11-07'), ('cohort week', '2011-11-14'),
        ('status', 'Dormant high-value'), ('status', 'Slipping'), ('segment', 'Champions'), ('segment', $script)
    ) as t (slice_type, slice)
)
select 'past campaign' as origin, campaign_id, slice_type, slice, 'email' as contact_type, $script as offer,
    date '2011-11-07' as assigned_from, date '2011-11-14' as assigned_until, 30::bigint as outcome_days, outcome,
    'It brings back 12.0 more customers per 100 (8.0 to 16.0).' as verdict, 900::bigint as assigned_count,
    500::bigint as treatment_count, 400::bigint as control_count, 480::bigint as sent_count,
    2::bigint as control_sent_count, 0::bigint as waiting_count,
    500::bigint as measured_treatment_count, 400::bigint as measured_control_count,
        150::bigint as reordered_count_treatment,
    80::bigint as reordered_count_control, 0.3::double as reorder_rate_treatment, 0.2::double as reorder_rate_control,
    lift, lift - 0.04 as lift_lower, lift + 0.04 as lift_upper, 0.01::double as lift_p, 0.02::double as lift_q,
    case when slice_type <> 'all' then 0.4::double end as parts_differ_p,
    case when slice_type <> 'all' then 'No difference can be seen.' end as parts_verdict,
    0.07::double as minimum_detectable_effect, 4.5::double as minimum_detectable_revenue_effect,
    lift as orders_per_customer,
    50 * lift as revenue_per_customer, 50 * lift - 3 as revenue_per_customer_lower,
        50 * lift + 3 as revenue_per_customer_upper,
    20 * lift as margin_per_customer, 20 * lift - 2 as margin_per_customer_lower,
        20 * lift + 2 as margin_per_customer_upper,
    500 * lift as incremental_customer_count, 50.0::double as cost, 0.1::double as cost_per_customer,
        10000 * lift as profit,
    10000 * lift - 900 as profit_lower, 10000 * lift + 900 as profit_upper,
    case when lift is not null then 0.03::double end as profit_q, is_randomized,
    case when outcome = 'suspect' then 0.00001 when is_randomized then 0.4 end::double as sample_ratio_p,
    case when is_randomized then 0.7 end::double as balance_p, 120.5::double as revenue_before_treatment,
    119.0::double as revenue_before_control,
    case slice_type when 'all' then 1 else 2 end::bigint as slice_count,
    case when slice in ('all', '2011-11-07', 'Slipping', 'Champions') then 1 else 2 end::bigint as slice_position
from campaigns cross join slices;
create table marts.campaign_summary as
select 7::bigint as campaign_count, -0.05::double as lift_lowest, 0.03::double as lift_median,
    0.12::double as lift_highest, 4::bigint as compared_count, 1::bigint as effect_count, 1::bigint as harm_count,
    1::bigint as not_sure_count, 1::bigint as earned_count, 1::bigint as none_seen_count,
    1::bigint as suspect_count, 1::bigint as to_come_count,
    60::double as incremental_customer_count, 20::double as incremental_customer_count_lower,
    100::double as incremental_customer_count_upper, 1::bigint as targeted_count,
    120.5::double as targeted_revenue_before_treatment, 119.0::double as targeted_revenue_before_control;
create table marts.offer_response as
select kind as slice_type, ($names)[i] as slice, case when i = 1 then 'all offers' else $formula end as offer,
    'email' as channel, (100 * i)::bigint as contact_count, (40 * i)::bigint as opened_count,
    0.4::double as open_rate_shrunk, null::bigint as clicked_count, null::double as click_rate_shrunk,
    (10 * i)::bigint as redeemed_count, 0.12::double as redemption_rate_shrunk, i = 2 as is_next_best_offer,
    case when i = 2 then $script else 'none' end as next_best_offer,
    $script as next_best_reason, 1::bigint as offer_position, (100 * i)::bigint as slice_contact_count
from range(1, 6) as r (i) cross join (values ('status'), ('segment')) as k (kind);
create table marts.uplift_results as
select 'past campaign' as origin, campaign_id, advice, p as p_value, 2 * p as q_value, 'Write to all.' as verdict,
    500::bigint as treatment_count, 400::bigint as control_count, 0.001::double as qini, 0.01::double as qini_by_chance
from (values ('spring', 'all', 0.4::double), ($formula, 'top 30%', 0.01), ('few', 'not known', null))
    as t (campaign_id, advice, p);
create table marts.uplift_curves as
select 'past campaign' as origin, campaign_id, i / 20.0 as share_of_customers_mailed, 0.12 * sqrt(i / 20.0) as gained,
    0.12 * i / 20.0 as gained_by_chance, 0.1 * i / 20.0 as chance_lower, 0.14 * i / 20.0 as chance_upper
from (values ('spring'), ($formula)) as t (campaign_id) cross join range(21) as r (i);
create table marts.segment_forecast_quality as
with items as (
    select * from (values
        ('next_period', 'accuracy', 'all'), ('next_period', 'accuracy', '2011-09-01'),
        ('next_period', 'accuracy', '2011-10-01'), ('next_period', 'log_loss', 'all'),
        ('next_period', 'calibration_error', 'all'), ('next_period', 'predicted_probability', '70% to 80%'),
        ('next_period', 'observed_share', '70% to 80%'), ('next_period', 'permutation_importance', 'Orders'),
        ('next_period', 'permutation_importance', $script), ('first_order', 'log_loss', 'all'), ('buys', 'auc', 'all'),
        ('buys', 'brier', 'all'), ('revenue', 'root_mean_squared_error', 'all'), ('revenue', 'rank_correlation', 'all')
    ) as t (task, measure, item)
)
select 'rfm' as segmentation, task, m as model, measure, item, (0.7 + length(m) / 100.0)::double as value,
    0.01::double as standard_error, 0.02::double as gain, 0.005::double as gain_standard_error, m = 'forest' as is_used,
    'the forest is used because it is better than aging by log loss' as verdict, 12199::bigint as train_case_count,
    7767::bigint as held_out_case_count, 3::bigint as held_out_period_count, date '2011-09-01' as held_out_from,
    date '2011-12-01' as held_out_until, length(m)::bigint as model_position,
    case when measure = 'observed_share' then 0.75::double end as predicted_rate
from items cross join (values ('forest'), ('aging'), ('last_matrix'), ('stays')) as x (m)
where measure <> 'permutation_importance' or m = 'forest';
create table marts.forecast_models as
select 'rfm' as segmentation, task, m as model, p::bigint as task_position, q::bigint as model_position,
    m = 'forest' as is_used, (0.7 + q / 100.0)::double as accuracy, 0.68::double as accuracy_min,
    0.75::double as accuracy_max,
    -0.01::double as forest_gain_min, 0.03::double as forest_gain_max, m = 'stays' as is_most_accurate_rule,
    0.7::double as log_loss,
    0.02::double as calibration_error, 0.8::double as auc, 0.15::double as brier,
    55.5::double as root_mean_squared_error, 0.4::double as rank_correlation, 0.9::double as predicted_share_of_total,
    $script as verdict, 7767::bigint as held_out_case_count, 3::bigint as held_out_period_count,
    date '2011-01-01' as learned_from, date '2011-12-01' as learned_until, false as is_season_known,
    9::bigint as closed_day_count_year_ago, 4338::bigint as customer_count, 4338::bigint as checked_customer_count
from (values ('next_period', 1), ('first_order', 2), ('buys', 3), ('revenue', 4)) as t (task, p)
cross join (values ('forest', 1), ('aging', 2), ('last_matrix', 3), ('stays', 4)) as x (m, q);
create table marts.watchlist_ways as
select 'rfm' as segmentation, w as watched_for, now as segment_now, likely as likely_segment,
    date '2012-01-10' as likely_on, 40::bigint as customer_count, 0.6::double as probability,
    25.2::double as expected_count, 21.1::double as expected_count_lower, 29.4::double as expected_count_upper,
    9000.5::decimal(38,4) as revenue_at_risk
from (values ('slip'), ('first order')) as x (w) cross join (
    select ($names)[s] as now, ($names)[s % 5 + 1] as likely from range(1, 6) as r (s)
    union all select 'all', ($names)[s] from range(1, 6) as r (s)
    union all select 'all', 'all'
) as ways;
create table marts.segment_watchlist as
select 'rfm' as segmentation, case when i < 8 then 'slip' else 'first order' end as watched_for,
    case when i = 0 then $formula else 'C' || i end as customer_id, ($names)[s] as segment_now,
    ($names)[s % 5 + 1] as likely_segment, date '2012-01-10' as likely_on, (0.5 + i / 30.0)::double as probability,
    (1200.5 * s)::decimal(38,4) as revenue_at_risk,
    case
        when i = 1 then $script
        else 'spent 520 (median 650); they move there if they do not order until 2012-01-10'
    end as why,
    'forest' as basis
from range(1, 6) as r (s) cross join range(10) as t (i);
create table marts.segment_top_products as
select 'rfm' as segmentation, s::bigint as segment_id, ($names)[s] as segment_name, k as item_type,
    p::bigint as position,
    k || p as item_id, case when p = 1 then $script else k || ' ' || p end as item_name, 'Gifts' as category,
    (300 - 20 * p)::bigint as customer_count, (900 - 50 * p)::bigint as item_count,
        (50000 / p)::decimal(38,4) as revenue,
    p::bigint as list_position, (0.2 / p)::double as share_of_revenue,
    case when p = 2 then 0.9 else 0.1 end::double as share_of_largest_customer,
    (0.7 + 0.1 * s)::double as lift
from range(1, 6) as r (s) cross join range(1, 11) as q (p) cross join (values ('product'), ('category')) as t (k);
create table marts.segment_differences as
with traits as (
    select * from (values ('channel', 'online', 'web', 1::bigint), ('channel', 'offline', 'shop', 1)) as t (t, n, v, p)
    union all
    select 'location', 'country', case when c = 0 then $formula else 'Country ' || c end, 2 from range(5) as r (c)
    union all
    select 'attribute', 'age_group', case when a = 0 then $script else 'from ' || a * 10 end, 3 from range(5) as r (a)
)
select 'rfm' as segmentation, s::bigint as segment_id, ($names)[s] as segment_name, t as trait_type, n as trait,
    v as trait_value, p as trait_type_position, 40::bigint as customer_count, 0.2::double as share,
    (0.8 + 0.1 * s)::double as lift, s <> 2 as is_beyond_chance, true as is_any_beyond_chance,
    60::bigint as compared_count
from range(1, 6) as r (s) cross join traits;
create table marts.customer_segments as
select 'rfm' as segmentation, case when i = 0 then $formula else 'C' || i end as customer_id, s::bigint as segment_id,
    ($names)[s] as segment_name, case when i = 1 then $script else 'last ordered 14 days ago (median 51)' end as why,
    0.5::double as distance, (i / 10.0)::double as separation, (0.6 + i / 30.0)::double as confidence,
    (s % 5 + 1)::bigint as runner_up_id, ($names)[s % 5 + 1] as runner_up_name,
    case when i <> 3 then 'no order for 43 more days' end as would_move_if, i in (0, 9) as is_example
from range(1, 6) as r (s) cross join range(10) as t (i);
create table records.segment_names_log as
select 'demo' as dataset, 'rfm' as segmentation, s::bigint as segment_id, n::bigint as change_number,
    date '2011-12-10' as as_of_date, case when n = 2 then 'usual' end as old_segment_key,
    case when n = 2 then $script end as old_segment_name, 'top' as segment_key, ($names)[s] as segment_name,
    'recent' as recency_band, 'high' as value_band, 'several' as order_band,
    'middle to high: median spend 520' as reason
from range(1, 6) as r (s) cross join range(1, 3) as q (n) where n = 1 or s < 3;
create table marts.clustering_trials as
select 'rfm' as segmentation, c as scaler,
    case when a = 'k_means' then a else 'agglomerative' end as algorithm, nullif(a, 'k_means') as linkage,
    k::bigint as k,
    case when a = 'k_means' or k > 1 then (12000 * length(c) / 8.0 / (k ** 0.8) + length(a))::double end as inertia,
    case when k > 1 then round(0.52 - 0.035 * k + 0.01 * length(c) - 0.008 * length(a) + 0.03 * sin(k * length(a)), 4)
        end::double as silhouette,
    case when k > 1 then 4000 end::bigint as silhouette_sample_count, case when k > 1 then 3100.5 - 120 * k end::double
        as calinski_harabasz, case when k > 1 then 0.7 + 0.06 * k end::double as davies_bouldin,
    case when k > 1 then 0.3 / k end::double as share_of_smallest_segment, a = 'k_means' and k = 4 as is_elbow,
    case when k > 1 then 0.003 end::double as silhouette_standard_error,
    case when k > 1 then 0.95 - 0.03 * k end::double as repeatability,
    case when k > 1 then 0.8 - 0.04 * k end::double as repeatability_lower,
    case when k > 1 then 0.9 - 0.05 * k end::double as smallest_jaccard,
    case when k > 1 then 0.42 - 0.03 * k end::double as null_silhouette,
    case when k > 1 then 0.03 end::double as excess_over_null, case when k > 1 then 0.05 end::double as null_p_value,
    case when k > 1 then 'useful cut of a continuum' end as structure,
    case when k > 1 then k = 5 end as is_gap_choice, case when k = 5 then 0.4 end::double as rand_to_selected,
    case when k > 1 then 0.65 + 0.01 * k end::double as reorder_auc,
    case when k > 1 then 0.008 end::double as reorder_auc_standard_error,
    (c = 'standard' and a = 'k_means' and k = 5) as is_selected,
    case when k = 1 then 'not selected: one segment only, shown for the elbow'
        when c = 'standard' and a = 'k_means' and k = 5
        then 'selected: highest silhouette (0.285) of the 6 trials that pass every rule' when a = 'single'
        then 'not selected: smallest segment holds 0.0 % (1 customer): below 2.0 %; algorithm shown for comparison'
        else 'not selected: silhouette 0.270 below the 0.285 of k_means with 5 segments' end as verdict,
    row_number() over (order by c = 'standard' and a = 'k_means' and k = 5 desc, c, a, k) as position,
    c = 'standard' as has_selected_scaler, k = 5 as has_selected_k
from (values ('standard'), ('min_max'), ('robust')) as x (c)
cross join (values ('k_means'), ('ward'), ('average'), ('complete'), ('single')) as y (a)
cross join range(1, 9) as r (k) where k > 1 or a = 'k_means';
create table marts.segmentation_models as
select * from (values
    ('rfm', 2::bigint, true, 'refit', date '2011-12-10', 5::bigint, 4338::bigint, 0.031::double, '1, 2, 3, 4, 5', '',
        '', 1.13::double, 0.04::double, true, 'refit advised: a refit would fit today''s customers 12% better'),
    ('rfm', 1, false, 'first fit', date '2011-09-10', 5, 3870, null, null, null, null, null, null, null, null)
) as t (segmentation, fit_number, is_current, origin, as_of_date, segment_count, customer_count,
    share_of_customers_moved, segments_kept,
    segments_new, segments_gone, loss_ratio, share_of_customers_would_move, is_refit_advised, advice)
cross join (select false as is_of_today) as today;
create table marts.segmentation_drift as
select * from (values
    ('rfm', 'recency_days', 'Days since the last order', 1::bigint, 0.31::double, 'changed a lot', date '2011-12-01',
        41.0::double, 43.0::double),
    ('rfm', 'order_count', $script, 2, 0.02, 'stable', null, null, null)
) as t (segmentation, feature, label, measure_position, population_stability, verdict, period_end, median_days,
    median_days_year_before);
create table marts.segment_refits as
select 'rfm' as segmentation, 2::bigint as fit_number, date '2011-12-10' as as_of_date, s::bigint as from_segment_id,
    (s + 1)::bigint as to_segment_id, ($names)[s] as from_segment, ($names)[s + 1] as to_segment, 'refit' as cause,
    true as is_move, (60 - 10 * s)::bigint as customer_count, ((60 - 10 * s) / 4338.0)::double as share_of_customers
from range(1, 5) as r (s);
create table marts.segmentation_use as
select * from (values
    ('rfm', 'k_means, 5 segments', 'segments', 5::bigint, true, 3370::bigint, 0.57::double, 0.721::double,
        0.008::double, 0.49::double),
    ('rfm', $script, 'quantile_cells', 90, false, 3370, 0.57, 0.726, 0.009, 0.44),
    ('rfm', 'orders / (recency + 30)', 'single_score', null, false, 3370, 0.57, 0.733, 0.009, 0.48)
) as t (segmentation, baseline, baseline_type, group_count, is_selected, customer_count, reorder_rate, reorder_auc,
    reorder_auc_standard_error, revenue_correlation)
cross join (select true as is_best_simple_way) as best;
create table marts.segment_silhouettes as
select 'rfm' as segmentation, s::bigint as segment_id, ($names)[s] as segment_name,
    (i + 1)::bigint as silhouette_position,
    (0.65 - 0.04 * s - 0.75 * (i / (500.0 - 80 * s)) ** 2)::double as silhouette
from range(1, 6) as r (s) cross join range(500) as q (i) where i < 500 - 80 * s;
create table marts.segment_dendrogram as
with merges as (
    select level, node, (node + 0.5) * (2 ** level) as center, (2 ** level) / 4 as half, 3.0 * level ** 1.7 as height
    from range(1, 6) as l (level) cross join range(32) as n (node) where node < 2 ** (5 - level)
)
select 'rfm' as segmentation, 'agglomerative' as algorithm, 'ward' as linkage,
    (level * 100 + node)::bigint as merge_id, p::bigint as point_order,
    (center + case when p <= 2 then -half else half end)::double as x,
    (case when p in (2, 3) then height else case when level = 1 then 0 else 3.0 * (level - 1) ** 1.7 end end)::double
        as height, (2 ** level * 20)::bigint as leaf_count
from merges cross join range(1, 5) as q (p);
create table marts.segment_map as
select 'rfm' as segmentation, case when i = 7 then $formula else 'C' || i end as customer_id,
    (i % 5 + 1)::bigint as segment_id,
    ($names)[i % 5 + 1] as segment_name, (i * 7 % 365)::bigint as recency_days, (i % 40)::bigint as order_count,
    (i * 13 % 5000)::decimal(18,4) as revenue, null::bigint as event_count,
    (1.3 * sin(i % 5) + 0.5 * sin(i * 12.9898))::double as x,
    (1.3 * cos((i % 5) * 2) + 0.5 * sin(i * 78.233))::double as y,
    (1.2 * sin((i % 5) * 3 + 1) + 0.5 * cos(i * 37.719))::double as z
from range(1200) as r (i);
create table marts.pair_summary as
select * from (values
    ('product', 19773::bigint, 626::bigint, 19147::bigint, 3681::bigint, 2000::bigint, 20::bigint, 74::bigint,
        40::bigint, 38::bigint, 31::bigint, 12::bigint, 9::bigint, 3::bigint, 6::bigint, 10::bigint, 25::bigint,
        22::bigint),
    ('category', 19773, 0, 19773, 5, 5, 20, 20, 10, 8, 5, 2, 3, 1, 2, 2, 3, 3)
) as t (item_type, order_count, large_order_count, counted_order_count, item_count, counted_item_count,
    together_count_min, set_count_min, pair_count, lifted_count, associated_count, go_together_count,
    only_in_big_baskets_count, rather_apart_count, as_by_chance_count, too_few_count, earlier_count, seen_later_count);
create table marts.product_pairs as
select item_type, item_type || a as item_a, item_type || b as item_b, ($names)[a] as item_name_a,
    ($names)[b] as item_name_b, true as is_still_sold, (40 * a + b)::bigint as together_count,
    (2500 - 100 * a)::bigint as order_count_a, (2500 - 100 * b)::bigint as order_count_b,
    19147::bigint as order_count, (a + b / 2.0)::double as lift, (30 + a)::double as expected_count,
    ((40 * a + b) / (30.0 + a))::double as association,
    (['go together', 'only in big baskets', 'rather apart'])[1 + (a + b) % 3] as verdict
from (values ('product'), ('category')) as i (item_type) cross join range(1, 5) as r (a) cross join range(2, 6) as q (b)
where a < b;
create table marts.association_rules as
select 'product' as item_type, i::bigint as position, ($names)[i] as antecedent_name,
    ($names)[i % 5 + 1] as consequent_name, (2 + i % 2)::bigint as item_count, true as is_still_sold,
    (50 + i)::bigint as together_count, (100 + i)::bigint as antecedent_order_count, 0.5::double as confidence,
    0.4::double as confidence_lower, 0.6::double as confidence_upper, true as is_beyond_chance, false as is_redundant,
    4.5::double as association, case when i > 1 then 0.48 end::double as confidence_later,
    38.5::double as extra_per_100_orders, case when i > 2 then 120.25 end::double as extra_value_per_100_orders
from range(1, 6) as r (i);
create table marts.recommender_trials as
select date '2011-09-11' as as_of_date, task, population, model, customer_count::bigint as customer_count,
    true as is_last_test,
    coalesce(model = 'EASE × trend' and task = 'new' and population in ('1', '20+'), false) as is_used,
    case when model = 'EASE × trend' and task = 'new' and population in ('1', '20+')
        then 'customers with so many products' end as basis,
    0.1::double as precision, 0.2::double as recall, hit_rate::double as hit_rate, (hit_rate / 4)::double as ndcg,
    0.05::double as mean_average_precision, 0.4::double as coverage, 3.5::double as novelty,
    ((hit_rate - 0.3) / 4)::double as lead, ((hit_rate - 0.35) / 4)::double as lead_lower,
    ((hit_rate - 0.25) / 4)::double as lead_upper,
    case when model = 'recent popularity' then 'the baseline' when customer_count < 100 then 'too few to tell'
        when hit_rate > 0.35 then 'better' else 'no clear difference' end as verdict,
    (2 * customer_count)::bigint as all_tests_customer_count, ((hit_rate - 0.3) / 4)::double as all_tests_lead,
    ((hit_rate - 0.34) / 4)::double as all_tests_lead_lower, ((hit_rate - 0.26) / 4)::double as all_tests_lead_upper,
    verdict as all_tests_verdict, 1::bigint as test_count, as_of_date as first_test_date,
    hit_rate::double as lowest_hit_rate, hit_rate::double as highest_hit_rate
from (values ('all customers', 1860), ('1', 24), ('20+', 1400), ('only orders of one product', 11),
    ('1, simulated', 1860), ('dormant, first order after', 613)) as p (population, customer_count)
cross join (values ('new', 'recent popularity', 0.3), ('new', 'EASE × trend', 0.5),
    ('again', 'recent popularity', 0.3), ('again', 'times bought', 0.7)) as m (task, model, hit_rate)
where task = 'new' or population in ('all customers', 'dormant, first order after');
create table marts.segment_recommendations as
select 'rfm' as segmentation, s::bigint as segment_id, ($names)[s] as segment_name, i::bigint as position,
    case when s = 1 then i end::bigint as over_indexed_position, ($names)[i] as product_name,
    (90 - i)::bigint as customer_count, 300::bigint as segment_customer_count,
    ((90 - i) / 300.0)::double as share_of_customers,
    2.95::double as typical_price, 40.5::double as expected_count, 1.9::double as lift, i = 2 as is_new
from range(1, 3) as r (s) cross join range(1, 6) as q (i);
create table marts.segment_first_products as
select 'rfm' as segmentation, s::bigint as segment_id, kind as recommendation_type, i::bigint as position,
    ($names)[i] as product_id, ($names)[i] as product_name, (40 - i)::bigint as customer_count,
    120::bigint as segment_customer_count
from range(1, 6) as r (s) cross join range(1, 6) as q (i) cross join (values ('again'), ('new')) as t (kind);
create table marts.product_offers as
select i::text as product_id, 1::bigint as position, ($names)[i] as product_name, (900 - i)::bigint as customer_count,
    ($names)[i % 5 + 1] as offered_product_name, (300 - i)::bigint as together_count,
    (300 - i) || ' of its ' || (900 - i) || ' customers bought this, too' as reason, 4.95::double as typical_price,
    'confidence × trend' as model
from range(1, 6) as r (i);
create table marts.product_map as
select item_type, ($names)[i] as item_id, ($names)[i] as item_name,
    case when item_type = 'product' then ($names)[i % 2 + 1] end as category,
    case when item_type = 'product' then 100 * i end::bigint as customer_count,
    (i * f)::double as x,
    (f - i)::double as y, 0.08::double as share_of_differences
from (values ('product', 1.0), ('customer', 0.5)) as t (item_type, f) cross join range(1, 6) as r (i);
"""


def _quoted(text: str) -> str:
    """Write a SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def build_marts(path: Path, *, nasty: bool = True, empty: bool = False) -> Path:
    """Write a database with all marts that the pages read.

    ``nasty`` puts texts that mean something to Markdown, HTML and spreadsheets where names stand; ``empty`` leaves
    every mart without rows, as a shop with no data set would.
    """
    names = "[" + ", ".join(_quoted(name) for name in (NASTY if nasty else PLAIN)) + "]"
    script, formula = (_quoted(text if nasty else "second file") for text in (SCRIPT, FORMULA))
    sql = TABLES.replace("$names", names).replace("$script", script).replace("$formula", formula)
    with duckdb.connect(str(path)) as connection:
        connection.execute(sql)
        if empty:
            tables = connection.execute(
                "select schema_name, table_name from duckdb_tables() where table_name <> 'builds'"
            ).fetchall()
            for schema, table in tables:
                connection.execute(f"delete from {schema}.{table}")
    return path
