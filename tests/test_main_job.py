"""The main job on real input: CDNOW's purchases through the import, then the scan."""

import datetime
from collections import defaultdict

import pytest
from dateutil.relativedelta import relativedelta

from tests.common import SERVER, database_name, rows
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
        trial.fill(SERVER, name, cdnow.history_file(today), "en_US", PASSWORDS)
        yield name, today
    finally:
        database.drop(SERVER, name, missing_ok=True)


def _last_days(today):
    """Last day of purchase of each customer, straight from the text file."""
    days = defaultdict(list)
    for line in cdnow.TEXT.read_text().splitlines():
        _id, customer, day, _quantity, _amount = line.split()
        days[customer].append(datetime.datetime.strptime(day, "%Y%m%d").date())
    latest = max(max(dates) for dates in days.values())
    monday = today - datetime.timedelta(days=today.weekday())
    weeks = (monday - datetime.timedelta(days=1) - latest).days // 7
    return [max(dates) + datetime.timedelta(weeks=weeks) for dates in days.values()]


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
