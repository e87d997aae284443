"""The work of an import as it waits between two runs: plain data, ids resolved."""

import json
from typing import NamedTuple


class WorkOrder(NamedTuple):
    """One order to create.

    :ivar customer: id, or the key of a customer that the import creates
    :ivar day: ISO date
    :ivar lines: (product id, quantity, unit price)
    """

    number: str
    customer: int | str
    day: str
    lines: list


class Work(NamedTuple):
    """Orders to create.

    :ivar names: customers to create, key → name
    :ivar ids: those that are there by now, key → id; filled by who does the work
    """

    orders: list
    names: dict
    ids: dict

    @classmethod
    def load(cls, text):
        """Return the work that `Plan.dump` wrote."""
        data = json.loads(text)
        orders = [WorkOrder(*order) for order in data["orders"]]
        return cls(orders, data["customers"], {})

    @property
    def missing(self):
        """Keys of the customers that are still to be created."""
        return [key for key in self.names if key not in self.ids]
