import base64

from .common import RoleCase

HEADER = "customer,order,date,product,quantity,price"


class HistoryCase(RoleCase):
    """A supervisor with a product and a customer that a file may name."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own.ref = "C1"
        cls.desk = cls._create_product(
            "Desk", type="consu", is_storable=True, default_code="DESK"
        )

    @classmethod
    def _csv(cls, *rows, header=HEADER, encoding="utf-8"):
        return "\r\n".join([header, *rows]).encode(encoding)

    @classmethod
    def _rows(cls, count, customer="C1"):
        """Return that many orders of one line, M1, M2, …"""
        return [
            f"{customer},M{index},2026-01-31,DESK,1,10" for index in range(1, count + 1)
        ]

    @classmethod
    def _create_import(cls, data, user=None, **vals):
        """Return an import of the file, as its creator."""
        imports = cls.env["sale.order.import.history"].with_user(user or cls.supervisor)
        return imports.create(
            {"data_file": base64.b64encode(data), "filename": "history.csv", **vals}
        )

    def _get_orders(self, record):
        key = record.sudo().import_key
        return self.env["sale.order"].search([("history_import_key", "=", key)])

    def _get_problems(self, record):
        return [
            (line.line, line.column, line.value)
            for line in record.line_ids
            if line.severity == "1_error"
        ]
