"""What a history file would create: its rows grouped into orders and checked.

The plan knows nothing of Odoo. The importer tells it which numbers are loaded
already and which record each key means; the plan says what is wrong and what to do.
"""

import json
from dataclasses import dataclass, field
from datetime import date

from .history_file import Problem, Row

MAX_PROBLEMS = 1_000


@dataclass(slots=True)
class PlannedOrder:
    """One order of the file; lines are (line number, product key, quantity, price)."""

    number: str
    customer: str
    day: date
    line: int
    lines: list


@dataclass(slots=True)
class Plan:
    """Orders by number, and the first problems found.

    :ivar labels: column → how the file calls it
    :ivar names: customer key → name given in the file, first one found
    :ivar problems: at most `MAX_PROBLEMS`; `problem_count` counts them all
    """

    labels: dict = field(default_factory=dict)
    orders: dict = field(default_factory=dict)
    names: dict = field(default_factory=dict)
    problems: list = field(default_factory=list)
    problem_count: int = 0
    row_count: int = 0
    loaded: set = field(default_factory=set)

    @classmethod
    def of(cls, contents):
        """Return the plan of what `history_file.read` returns."""
        plan = cls(labels=contents.labels)
        for row in contents.rows:
            plan.row_count += 1
            if isinstance(row, Row):
                plan._add(row)
            else:
                for problem in row:
                    plan.refuse(problem)
        return plan

    def refuse(self, problem):
        """Count a problem, and keep it when there is room."""
        self.problem_count += 1
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(problem)

    def _add(self, row):
        if row.customer_name:
            self.names.setdefault(row.customer, row.customer_name)
        order = self.orders.get(row.order)
        if order is None:
            order = PlannedOrder(row.order, row.customer, row.date, row.line, [])
            self.orders[row.order] = order
        elif not self._belongs(row, order):
            return
        order.lines.append((row.line, row.product, row.quantity, row.price))

    def _belongs(self, row, order):
        """One number is one order: one customer, one date."""
        values = {"number": order.number, "line": order.line}
        if row.customer != order.customer:
            code, column = "two_customers", "customer"
            value, first = row.customer, order.customer
        elif row.date != order.day:
            code, column = "two_dates", "date"
            value, first = str(row.date), str(order.day)
        else:
            return True
        values["first"] = first
        self.refuse(Problem(row.line, column, value, code, values))
        return False

    def skip(self, numbers):
        """Leave out the orders that are loaded already."""
        self.loaded = set(numbers)

    @property
    def new_orders(self):
        """Orders to create, in the order of the file."""
        return [o for o in self.orders.values() if o.number not in self.loaded]

    @property
    def customer_keys(self):
        """Customer keys of the orders to create, in the order of the file."""
        return list(dict.fromkeys(order.customer for order in self.new_orders))

    @property
    def product_keys(self):
        """Product keys of the orders to create, in the order of the file."""
        return list(
            dict.fromkeys(
                key for order in self.new_orders for _line, key, _q, _p in order.lines
            )
        )

    def check_customers(self, found, ambiguous, create):
        """Refuse the orders whose customer is not exactly one record.

        :param dict found: key → id
        :param set ambiguous: keys that mean several customers
        :param bool create: unknown customers will be created
        """
        for order in self.new_orders:
            key = order.customer
            if key in ambiguous:
                self._refuse_key(order.line, "customer", key, "customer_ambiguous")
            elif key not in found and not create:
                self._refuse_key(order.line, "customer", key, "customer_unknown")

    def check_products(self, found, ambiguous, digits):
        """Refuse the lines whose product is not exactly one record.

        :param dict found: key → id
        :param set ambiguous: keys that mean several products
        :param int digits: decimal places a quantity keeps
        """
        for order in self.new_orders:
            for line, key, quantity, _price in order.lines:
                if key in ambiguous:
                    self._refuse_key(line, "product", key, "product_ambiguous")
                elif key not in found:
                    self._refuse_key(line, "product", key, "product_unknown")
                if not round(quantity, digits):
                    self._refuse_key(
                        line, "quantity", f"{quantity:g}", "quantity_too_small"
                    )

    def _refuse_key(self, line, column, value, code):
        self.refuse(Problem(line, column, value, code, {}))

    def dump(self, customers, products):
        """Return the work to do as compact JSON text, every key but those of
        customers to create replaced by an id.

        :param dict customers: key → id
        :param dict products: key → id
        """
        orders = [
            [
                order.number,
                customers.get(order.customer, order.customer),
                order.day.isoformat(),
                [[products[key], qty, price] for _line, key, qty, price in order.lines],
            ]
            for order in self.new_orders
        ]
        names = {
            key: self.names.get(key) or key
            for key in self.customer_keys
            if key not in customers
        }
        return json.dumps({"orders": orders, "customers": names}, ensure_ascii=False)
