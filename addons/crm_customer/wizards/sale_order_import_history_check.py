import base64
from datetime import datetime, time
from itertools import islice
from operator import itemgetter

from odoo import models
from odoo.fields import Command, Domain
from odoo.tools import format_date, formatLang

from ..tools import history_cells, history_file, local_time
from ..tools.history_plan import Plan

MAX_REPORTED = 1_000
REFUSALS_SHOWN = 10
KEYS_PER_QUERY = 5_000


class SaleOrderImportHistory(models.TransientModel):
    """The dry run: read the file, find the records that it means, report."""

    # One model in three files: what it is, how it checks, how it loads.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sale.order.import.history"

    def _check(self):
        """Read and check the file, and write the report.

        :return: (plan, customer key → id, product key → id)
        """
        try:
            plan = Plan.of(
                history_file.read(self._get_bytes(), self.company_id._get_local_today())
            )
        except history_file.HistoryFileError as error:
            plan = Plan()
            plan.refuse(history_file.Problem(0, "", "", error.code, error.values))
        plan.skip(self._get_loaded_numbers(list(plan.orders)))
        customers, ambiguous = self._match_customers(plan.customer_keys)
        plan.check_customers(customers, ambiguous, self.unknown_customer == "create")
        products, ambiguous = self._match_products(plan.product_keys)
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        plan.check_products(products, ambiguous, digits)
        # sudo: results are written by the system only
        self.sudo()._write_report(plan, customers, products)
        return plan, customers, products

    def _get_bytes(self):
        try:
            return base64.b64decode(self.with_context(bin_size=False).data_file)
        except ValueError:
            raise history_file.HistoryFileError("kind_unknown") from None

    def _get_noon(self, day):
        """Return noon of the day, so that it stays that day in the zones around."""
        noon = datetime.combine(day, time(12))
        return local_time.to_utc(noon, self.company_id._get_local_zone())

    def _get_loaded_numbers(self, numbers):
        """Return which of these numbers are loaded in the company already."""
        loaded = set()
        for start in range(0, len(numbers), KEYS_PER_QUERY):
            # sudo: a number is taken whoever may see its order
            orders = (
                self.env["sale.order"]
                .sudo()
                ._read_group(
                    [
                        ("company_id", "=", self.company_id.id),
                        (
                            "history_number",
                            "in",
                            numbers[start : start + KEYS_PER_QUERY],
                        ),
                    ],
                    ["history_number"],
                )
            )
            loaded.update(number for [number] in orders)
        return loaded

    def _match_customers(self, keys):
        """Return (key → id, ambiguous keys) by reference.

        A contact's reference counts when no customer has it. Archived customers
        have a history too.
        """
        return self._match("res.partner", ["ref"], keys, "parent_id", True)

    def _match_products(self, keys):
        """Return (key → id, ambiguous keys) by internal reference, barcode or name.

        An archived product counts when no active one fits.
        """
        names = ["default_code", "barcode", "name"]
        return self._match("product.product", names, keys, "active", False)

    def _match(self, model, names, keys, minor_field, minor_value):
        """Match keys on the first field that knows them.

        :param minor_field: field that tells a record that counts only when no
            other one has the key, by the value `minor_value` (as a boolean)
        """
        found, ambiguous = {}, set()
        for name in names:
            missing = [key for key in keys if key not in found and key not in ambiguous]
            candidates = self._read_candidates(model, name, missing, minor_field)
            for key in missing:
                ids = candidates.get(key) or candidates.get(history_cells.fold(key))
                if not ids:
                    continue
                major = [i for i, flag in ids if flag != minor_value]
                ids = major or [i for i, _flag in ids]
                if len(ids) == 1:
                    found[key] = ids[0]
                else:
                    ambiguous.add(key)
        return found, ambiguous

    def _read_candidates(self, model, name, keys, flag):
        """Return value of `name` → [(id, flag)] within the company or shared."""
        wanted = list({form for key in keys for form in (key, history_cells.fold(key))})
        records = self.env[model].with_context(active_test=False, prefetch_fields=False)
        company = Domain("company_id", "in", [False, self.company_id.id])
        candidates = {}
        for start in range(0, len(wanted), KEYS_PER_QUERY):
            part = wanted[start : start + KEYS_PER_QUERY]
            for record in records.search_fetch(
                Domain(name, "in", part) & company, [name, flag]
            ):
                candidates.setdefault(record[name], []).append(
                    (record.id, bool(record[flag]))
                )
        return candidates

    # The report

    def _write_report(self, plan, customers, products):
        lines = self._prepare_error_lines(plan)
        if not plan.problem_count:
            lines += self._prepare_order_lines(plan, customers, products)
        orders = plan.new_orders
        unknown = [key for key in plan.customer_keys if key not in customers]
        creates = self.unknown_customer == "create"
        self.write(
            {
                "state": "checked",
                "row_count": plan.row_count,
                "order_count": len(orders),
                "line_count": sum(len(order.lines) for order in orders),
                "customer_count": len(unknown) if creates else 0,
                "loaded_count": len(plan.loaded),
                "error_count": plan.problem_count,
                "message": self._get_summary(plan),
                "line_ids": [Command.clear(), *map(Command.create, lines)],
            }
        )

    def _prepare_error_lines(self, plan):
        return [
            {
                "severity": "1_error",
                "line": problem.line,
                "column": plan.labels.get(problem.column, problem.column),
                "value": problem.value,
                "message": self._describe(problem.code, problem.values),
            }
            for problem in sorted(plan.problems)
        ]

    def _prepare_order_lines(self, plan, customers, products):
        """Return what each row would create, up to `MAX_REPORTED` rows."""
        orders = islice(plan.orders.values(), MAX_REPORTED)
        rows = [(*line, order) for order in orders for line in order.lines]
        rows = sorted(rows, key=itemgetter(0))[:MAX_REPORTED]
        partner_names = self._get_names(
            "res.partner", customers, [r[4].customer for r in rows]
        )
        product_names = self._get_names(
            "product.product", products, [r[1] for r in rows]
        )
        lines = []
        for line, product, quantity, price, order in rows:
            skip = order.number in plan.loaded
            values = {
                "order": order.number,
                "date": format_date(self.env, order.day),
                "customer": partner_names.get(order.customer)
                or self._describe_new_customer(plan, order.customer),
                "quantity": f"{quantity:g}",
                "product": product_names.get(product, product),
                "price": formatLang(self.env, price, currency_obj=self.currency_id),
            }
            lines.append(
                {
                    "severity": "3_skip" if skip else "2_create",
                    "line": line,
                    "message": self._describe("skip" if skip else "create", values),
                }
            )
        return lines

    def _get_names(self, model, ids, keys):
        """Return key → name of the record that it means."""
        found = {key: ids[key] for key in keys if key in ids}
        records = self.env[model].browse(set(found.values()))
        names = {record.id: record.display_name for record in records}
        return {key: names[record_id] for key, record_id in found.items()}

    def _describe_new_customer(self, plan, key):
        return self.env._(
            "%(name)s (new, reference %(key)s)",
            name=plan.names.get(key) or key,
            key=key,
        )

    def _get_summary(self, plan):
        """Return in a few sentences what the report shows and what it leaves out."""
        if not plan.problem_count:
            shown = min(plan.row_count, MAX_REPORTED)
            text = self.env._("The file can be loaded. Nothing has been created yet.")
            total = plan.row_count
        else:
            shown, total = len(plan.problems), plan.problem_count
            text = self.env._("The file cannot be loaded. Correct it and check again.")
        if shown < total:
            text += " " + self.env._(
                "The report shows the first %(shown)s of %(total)s lines.",
                shown=shown,
                total=total,
            )
        return text

    def _get_refusal(self):
        """Return the error that names the first problems of the report."""
        errors = self.line_ids.filtered(lambda line: line.severity == "1_error")
        shown = [line._get_sentence() for line in errors[:REFUSALS_SHOWN]]
        if len(shown) < self.error_count:
            shown.append(
                self.env._("… and %(count)s more.", count=self.error_count - len(shown))
            )
        return self.env._(
            "Nothing was loaded: the file has %(count)s errors.\n%(errors)s",
            count=self.error_count,
            errors="\n".join(shown),
        )
