"""The purchase model on CDNOW's calibration weeks, beside the published figures."""

import datetime
from collections import defaultdict

import pytest

from odoo.addons.crm_churn.tools.purchase_model import PurchaseHistory, fit_purchases
from odoo.addons.crm_churn.tools.spend_model import SpendHistory, fit_spend

from tools import cdnow

CALIBRATION_END = datetime.date(1997, 9, 30)


@pytest.fixture(scope="module")
def purchases():
    """Amount spent by each customer on each day."""
    cdnow.ensure()
    days = defaultdict(lambda: defaultdict(float))
    for customer, day, _quantity, cents in cdnow.read_purchases(cdnow.TEXT.read_text()):
        days[customer][day] += cents / 100
    return days


@pytest.fixture(scope="module")
def customers(purchases):
    """(repeats, recency, age, mean of the repeat purchases' amounts) of each."""
    figures = []
    for days in purchases.values():
        amounts = {day: days[day] for day in days if day <= CALIBRATION_END}
        first, last, repeats = min(amounts), max(amounts), len(amounts) - 1
        mean = repeats and (sum(amounts.values()) - amounts[first]) / repeats
        age = (CALIBRATION_END - first).days
        figures.append((repeats, (last - first).days, age, mean))
    return figures


def _fit(customers):
    history = PurchaseHistory()
    for repeats, recency, age, _mean in customers:
        history.add(repeats, recency, age)
    assert history.customers == 2357
    return fit_purchases(history)


def test_bg_nbd_reproduces_fader_hardie_and_lee(customers):
    """Marketing Science 24 (2005), table 2."""
    model = _fit(customers)
    assert round(model.r, 3) == 0.243
    assert round(model.alpha, 3) == 4.414
    assert round(model.a, 3) == 0.793
    assert round(model.b, 3) == 2.426
    assert round(model.log_likelihood, 1) == -9582.4


def test_gamma_gamma_reproduces_fader_and_hardie(customers):
    """The Gamma-Gamma Model of Monetary Value (2013): 946 repeat customers.

    v is published as 15.44 and as 15.45, by how finely the amounts are rounded.
    """
    history = SpendHistory()
    for repeats, _recency, _age, mean in customers:
        history.add(repeats, mean)
    model = fit_spend(history)
    assert history.customers == 946
    assert round(model.p, 2) == 6.25
    assert round(model.q, 2) == 3.74
    assert abs(model.v - 15.45) < 0.01


def test_the_model_comes_near_the_purchases_of_the_next_39_weeks(purchases, customers):
    """It foretells seven in eight of them: good for an order of customers."""
    model = _fit(customers)
    expected = sum(
        model.get_expected_purchases(39, repeats, recency, age)
        for repeats, recency, age, _mean in customers
    )
    bought = sum(day > CALIBRATION_END for days in purchases.values() for day in days)
    assert bought == 1882
    assert round(expected) == 1653


def test_ranking_by_it_finds_the_customers_who_buy(purchases, customers):
    """The best fifth brings most of the money of the next 39 weeks."""
    model = _fit(customers)
    spends = SpendHistory()
    for repeats, _recency, _age, mean in customers:
        spends.add(repeats, mean)
    spend = fit_spend(spends)
    expected = [
        model.get_expected_purchases(39, *figures)
        * spend.get_expected_spend(figures[0], mean)
        for *figures, mean in customers
    ]
    revenues = [
        sum(amount for day, amount in days.items() if day > CALIBRATION_END)
        for days in purchases.values()
    ]
    ranked = sorted(zip(expected, revenues, strict=True), reverse=True)
    best = sum(revenue for _expected, revenue in ranked[: len(ranked) // 5])
    assert best / sum(revenues) > 0.6
