"""The main job on real input: CDNOW's purchases through the import, then the scan."""

import datetime
import json
from collections import defaultdict

import pytest
from dateutil.relativedelta import relativedelta

from tests.common import SERVER, database_name, rows, run_script
from tools import cdnow, database, layout, trial

PASSWORDS = dict.fromkeys(
    ("account_manager", "sales_supervisor", "executive", "crm_administrator", "admin"),
    "a password of this test",
)


@pytest.fixture(scope="module")
def loaded():
    """A database filled as ./crm up fills it; its name and the day it was filled."""
    name = database_name("main_job")
    today = datetime.datetime.now(datetime.timezone.utc).date()
    try:
        database.copy_template(SERVER, layout.main_addons(), name)
        history = cdnow.history_file(today)
        trial.fill(SERVER, name, history, "en_US", PASSWORDS, demo=False)
        yield name, today
    finally:
        database.drop(SERVER, name, missing_ok=True)


def _purchase_days(today):
    """Days of purchase of each customer, straight from the text file, as loaded."""
    days = defaultdict(set)
    for line in cdnow.TEXT.read_text().splitlines():
        _id, customer, day, _quantity, _amount = line.split()
        days[customer].add(datetime.datetime.strptime(day, "%Y%m%d").date())
    shift = datetime.timedelta(cdnow.shift_days(max(map(max, days.values())), today))
    return [{day + shift for day in dates} for dates in days.values()], shift


def _last_days(today):
    days, _shift = _purchase_days(today)
    return [max(dates) for dates in days]


def test_every_purchase_is_a_confirmed_order_of_its_customer(loaded):
    name, _today = loaded
    statement = (
        "SELECT count(*), count(DISTINCT partner_id), min(state), max(state) "
        "FROM sale_order"
    )
    assert rows(name, statement) == [(6919, 2357, "sale", "sale")]


def test_the_amounts_add_up_to_those_of_the_text_file(loaded):
    name, _today = loaded
    cents = sum(
        round(float(line.split()[4]) * 100)
        for line in cdnow.TEXT.read_text().splitlines()
    )
    [(total,)] = rows(name, "SELECT sum(amount_total) FROM sale_order")
    assert round(float(total) * 100) == cents


def test_loading_history_procures_and_invoices_nothing(loaded):
    name, _today = loaded
    for table in ("stock_picking", "stock_move", "account_move", "procurement_group"):
        exists = rows(name, f"SELECT to_regclass('{table}')")[0][0]
        if exists:
            assert rows(name, f"SELECT count(*) FROM {table}") == [(0,)]
    statement = "SELECT DISTINCT invoice_status FROM sale_order"
    assert rows(name, statement) == [("no",)]


def test_the_scan_warns_exactly_the_customers_silent_for_six_months(loaded):
    name, today = loaded
    limit = today - relativedelta(months=6)
    silent = sum(day < limit for day in _last_days(today))
    assert silent > 1000
    assert rows(name, "SELECT count(*) FROM crm_churn_warning") == [(silent,)]
    statement = "SELECT count(*) FROM res_partner WHERE customer_status = 'at_risk'"
    assert rows(name, statement) == [(silent,)]


def test_the_ranking_has_put_the_customer_worth_most_first(loaded):
    name, _today = loaded
    assert rows(name, "SELECT state, method FROM crm_churn_ranking") == [
        ("done", "model")
    ]
    # every customer has a rank of their own, every open warning that of its customer
    statement = (
        "SELECT count(*), count(DISTINCT value_rank), max((value_rank->>'1')::integer) "
        "FROM res_partner WHERE value_rank IS NOT NULL"
    )
    assert rows(name, statement) == [(2357, 2357, 2357)]
    statement = (
        "SELECT count(*) FROM crm_churn_warning w JOIN res_partner p "
        "ON p.id = w.partner_id WHERE p.value_rank->>'1' <> w.value_rank::text "
        "OR w.value_rank IS NULL OR w.revenue_12m IS NULL"
    )
    assert rows(name, statement) == [(0,)]
    ranked = rows(
        name, "SELECT expected_revenue FROM crm_churn_warning ORDER BY value_rank"
    )
    assert ranked == sorted(ranked, reverse=True)
    assert ranked[0] > ranked[-1]


def test_the_account_manager_owns_each_warning_and_its_reminder(loaded):
    name, _today = loaded
    [(owned,)] = rows(
        name,
        "SELECT count(*) FROM crm_churn_warning w JOIN res_users u ON u.id = w.user_id "
        "WHERE u.login = 'account_manager'",
    )
    [(reminded,)] = rows(
        name,
        "SELECT count(DISTINCT a.res_id) FROM mail_activity a JOIN res_users u "
        "ON u.id = a.user_id WHERE a.res_model = 'crm.churn.warning' "
        "AND u.login = 'account_manager'",
    )
    assert owned == reminded
    assert rows(name, "SELECT count(*) FROM crm_churn_warning") == [(owned,)]


BACK_TEST = """
import json
from datetime import date, timedelta
from odoo.fields import Command
supervisor = env["res.users"].search([("login", "=", "sales_supervisor")])
run = env["crm.churn.backtest"].with_user(supervisor).create({{
    "first_date": date({first}), "last_date": date({last}), "horizon_weeks": 26,
    "line_ids": [
        Command.create({{"limit_value": value, "limit_unit": unit}})
        for value, unit in {limits}
    ],
}})
run.action_run()
env["crm.churn.backtest"]._cron_run()
names = ["due_count", "silent_count", "hit_count", "warned_count"]
print(json.dumps([
    [line.limit_value, line.limit_unit, *(line[name] for name in names),
     line.precision, line.recall]
    for line in run.line_ids
]))
"""
LIMITS = [(26, "weeks"), *((months, "months") for months in (3, 4, 6, 9, 12))]


def _numbers(day):
    return f"{day.year}, {day.month}, {day.day}"


def _count(histories, scans, limit):
    """(due, silent, due and silent, customers warned), customer by customer.

    A scan takes place when its day begins.
    """
    due = silent = hits = 0
    warned = set()
    for number, days in enumerate(histories):
        for scan in scans:
            last = max((day for day in days if day < scan), default=None)
            if last is None:
                continue
            until = scan + datetime.timedelta(weeks=26)
            is_due = last < scan - relativedelta(**{limit[1]: limit[0]})
            is_silent = not any(scan <= day < until for day in days)
            due, silent = due + is_due, silent + is_silent
            hits += is_due and is_silent
            if is_due:
                warned.add(number)
    return due, silent, hits, len(warned)


@pytest.fixture(scope="module")
def back_test(loaded):
    """Figures by limit of the product's own back-test, and its scan dates."""
    name, today = loaded
    _days, shift = _purchase_days(today)
    first = datetime.date(1997, 9, 30) + shift
    last = datetime.date(1997, 12, 30) + shift
    script = BACK_TEST.format(first=_numbers(first), last=_numbers(last), limits=LIMITS)
    lines = json.loads(run_script(name, script).splitlines()[-1])
    scans = [first + datetime.timedelta(weeks=week) for week in range(14)]
    return {(value, unit): figures for value, unit, *figures in lines}, scans


def test_back_test_agrees_with_the_published_precision_and_recall(back_test):
    lines, _scans = back_test
    precision, recall = lines[26, "weeks"][-2:]
    assert round(precision, 3) == 0.878  # 20,731 / 23,621
    assert round(recall, 3) == 0.825  # 20,731 / 25,116


@pytest.mark.parametrize("limit", LIMITS)
def test_back_test_counts_what_the_text_file_holds(loaded, back_test, limit):
    _name, today = loaded
    lines, scans = back_test
    histories, _shift = _purchase_days(today)
    due, silent, hits, warned = _count(histories, scans, limit)
    assert lines[limit][:4] == [due, silent, hits, warned]
    assert lines[limit][4] == pytest.approx(hits / due if due else 0)
    assert lines[limit][5] == pytest.approx(hits / silent)


def test_demo_records_show_each_state_of_plans_and_requests():
    name = database_name("demo")
    try:
        database.copy_template(SERVER, layout.main_addons(), name)
        trial.fill(SERVER, name, None, "en_US", PASSWORDS, demo=True)
        statement = "SELECT DISTINCT development_state FROM crm_lead ORDER BY 1"
        assert rows(name, statement) == [
            ("developing",), ("failed",), ("succeeded",), ("unassigned",)
        ]  # fmt: skip
        statement = "SELECT DISTINCT service_state FROM helpdesk_ticket ORDER BY 1"
        assert rows(name, statement) == [
            ("archived",), ("assigned",), ("new",), ("processed",), ("suspended",),
            ("unsolved",),
        ]  # fmt: skip
    finally:
        database.drop(SERVER, name, missing_ok=True)


REPORTS = """
import json
executive = env["res.users"].search([("login", "=", "executive")])
zone = executive.company_id.resource_calendar_id.tz
as_executive = env(user=executive, context=dict(env.context, tz=zone))
ranking = as_executive["crm.contribution.ranking"]
report = as_executive["crm.contribution.report"]
composition = as_executive["crm.composition.report"]


def read():
    return {
        "places": [
            [place.year, place.partner_id.ref, place.rank, place.amount,
             place.amount_previous_year, place.share, place.cumulative_share,
             place.abc_class]
            for place in ranking.search([])
        ],
        "months": [
            [month.strftime("%Y-%m"), amount, before, count]
            for month, amount, before, count in report._read_group(
                [], ["date:month"],
                ["amount:sum", "amount_previous_year:sum", "__count"])
        ],
        "statuses": composition._read_group(
            [("partner_id.ref", "like", "CDNOW-")], ["customer_status"],
            ["customer_count:sum"]),
    }


uncounted = read()
for sums in report.sudo(), composition.sudo():
    while sums._count_marked():
        pass
env.invalidate_all()
print(json.dumps({
    "uncounted": uncounted,
    "differences": [report.sudo()._mark_differences(),
                    composition.sudo()._mark_differences()],
    **read(),
}))
"""


@pytest.fixture(scope="module")
def reports(loaded):
    """What an executive reads in the reports of contribution and composition."""
    name, _today = loaded
    return json.loads(run_script(name, REPORTS).splitlines()[-1])


@pytest.fixture(scope="module")
def purchases(loaded):
    """Customer, day and cents of each purchase, straight from the text file."""
    _name, today = loaded
    _days, shift = _purchase_days(today)
    found = []
    for line in cdnow.TEXT.read_text().splitlines():
        _id, customer, day, _quantity, amount = line.split()
        date = datetime.datetime.strptime(day, "%Y%m%d").date() + shift
        found.append((f"CDNOW-{customer}", date, round(float(amount) * 100)))
    return found


def _sum_cents(purchases, key):
    sums = defaultdict(int)
    for customer, day, cents in purchases:
        sums[key(customer, day)] += cents
    return sums


def test_sums_made_ahead_are_those_from_scratch(reports):
    assert reports["differences"] == [0, 0]
    for name, figures in reports["uncounted"].items():
        assert figures == reports[name]


def test_months_of_contribution_are_those_of_the_text_file(purchases, reports):
    now = _sum_cents(purchases, lambda _customer, day: f"{day:%Y-%m}")
    before = {f"{int(month[:4]) + 1}{month[4:]}": sum_ for month, sum_ in now.items()}
    assert len(now) >= 18
    found = {
        month: (round(amount * 100), round(previous * 100))
        for month, amount, previous, _count in reports["months"]
    }
    months = now.keys() | before.keys()
    assert found == {
        month: (now.get(month, 0), before.get(month, 0)) for month in months
    }


def test_each_line_stands_once_for_its_day_and_once_a_year_later(purchases, reports):
    assert sum(row[-1] for row in reports["months"]) == 2 * len(purchases)


def test_the_ranking_is_that_of_the_text_file(loaded, purchases, reports):
    _name, today = loaded
    sums = _sum_cents(purchases, lambda customer, day: (day.year, customer))
    years = {year for year, _customer in sums}
    expected = {}
    for year in sorted(years | {year + 1 for year in years}):
        if year <= today.year:
            expected.update(_rank(year, sums))
    found = {
        (int(year), ref): (rank, round(amount * 100), round(before * 100))
        for year, ref, rank, amount, before, *_shares in reports["places"]
    }
    assert len(expected) > 2357
    assert found == expected


def _rank(year, sums):
    """Rank, cents and cents of the year before of each customer, by counting."""
    customers = {
        customer
        for (other, customer), cents in sums.items()
        if other in (year, year - 1) and cents
    }
    amounts = {customer: sums.get((year, customer), 0) for customer in customers}
    order = sorted(amounts.values(), reverse=True)
    place = {}
    for number, cents in enumerate(order, start=1):
        place.setdefault(cents, number)
    return {
        (year, customer): (place[cents], cents, sums.get((year - 1, customer), 0))
        for customer, cents in amounts.items()
    }


def test_shares_and_classes_follow_from_the_amounts(reports):
    years = defaultdict(list)
    for year, _ref, _rank, amount, _before, share, cumulative, letter in reports[
        "places"
    ]:
        years[year].append((amount, share, cumulative, letter))
    for places in years.values():
        total, running, letters = sum(place[0] for place in places), 0, set()
        for amount, share, cumulative, letter in places:
            expected = "a" if running < 0.8 * total else "b"
            if amount <= 0 or running >= 0.95 * total:
                expected = "c"
            assert letter == expected
            running += amount
            assert share == pytest.approx(amount / total)
            assert cumulative == pytest.approx(running / total)
            letters.add(letter)
        assert letters == {"a", "b", "c"}


def test_customers_by_status_are_those_of_the_text_file(loaded, reports):
    _name, today = loaded
    limit = today - relativedelta(months=6)
    silent = sum(day < limit for day in _last_days(today))
    assert dict(reports["statuses"]) == {"active": 2357 - silent, "at_risk": silent}
