import base64
import logging
from datetime import date
from uuid import uuid4

from psycopg2 import OperationalError
from psycopg2.errors import IntegrityError, UniqueViolation

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..tools.history_work import Work
from .sale_order_import_history import BUSY

_logger = logging.getLogger(__name__)

# Rows that load while the user waits; more load in the background.
MAX_ROWS_AT_ONCE = 2_000
ORDERS_PER_BATCH = 400
CUSTOMERS_PER_BATCH = 1_000
# Somebody else may load the same orders at the same moment; they are skipped then.
MAX_CONFLICTS = 3


class SaleOrderImportHistory(models.TransientModel):
    """The load: at once for small files, else in committed batches.

    A batch and the position behind it are committed together, so that a run that is
    killed anywhere is finished by the next one. A batch that fails sends the import
    into `reverting`: what it has created is taken out again, batch by batch too.
    """

    # One model in three files: what it is, how it checks, how it loads.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sale.order.import.history"

    @api.model
    def _cron_run_imports(self):
        """Go on with the imports that wait, until they are finished or time is up.

        Outside a cron it runs to the end and commits as it goes.
        """
        imports = self.sudo().search([("state", "in", BUSY)], order="id")
        # A fresh snapshot, or the lock below would fail on what others changed.
        imports._commit()
        for record in imports:
            if not record._as_owner()._run():
                break

    def _start(self, plan, customers, products):
        """Load a checked file now, or leave it to the background run."""
        # sudo: history numbers and the import's own state are the system's to write;
        # who may start an import was checked, and it creates nothing else.
        record = self.sudo()
        work = plan.dump(customers, products)
        record.write(
            {
                "state": "queued",
                "import_key": uuid4().hex,
                "work_data": base64.b64encode(work.encode()),
                "message": self.env._("Waiting for the background run to begin."),
            }
        )
        if plan.row_count > MAX_ROWS_AT_ONCE:
            cron = self.env.ref("crm_customer.ir_cron_import_history").sudo()
            cron._trigger()
        else:
            record._load_at_once()

    def _load_at_once(self):
        work = self._get_work()
        while self.state != "done":
            self._load_step(work)

    def _as_owner(self):
        """Return the import as its owner would run it: their company, language."""
        owner = self.create_uid
        record = self.with_user(owner).with_company(self.company_id)
        # sudo: see `_start`
        return record.with_context(lang=owner.lang).sudo()

    def _run(self):
        """Go on with one import.

        :return: seconds left, 0 when time is up
        """
        left, work, conflicts = float("inf"), None, 0
        while left and self._lock_busy():
            work = work or self._get_work()
            try:
                self._advance(work)
            except UniqueViolation as error:
                conflicts += 1
                if conflicts > MAX_CONFLICTS:
                    self._give_up(error)
            left = self._commit(1)
        return left

    def _lock_busy(self):
        """Lock the import; return whether it is ours and something is left to do."""
        if not self.try_lock_for_update():
            return False
        self.invalidate_recordset()
        return self.state in BUSY

    def _advance(self, work):
        """Do one batch, or undo one."""
        try:
            with self.env.cr.savepoint():
                if self.state == "reverting":
                    self._revert_step()
                else:
                    self._load_step(work)
                if self.state in ("done", "failed"):
                    self._notify_end()
        except (OperationalError, UniqueViolation):
            # Nothing is wrong with the file: the next attempt may do better.
            raise
        except Exception as error:
            _logger.exception("Order history import %s failed", self.id)
            self._give_up(error)

    def _commit(self, processed=0):
        """Commit the batch and free the memory that it took.

        :return: seconds left to this run
        """
        busy = self.search([("state", "in", BUSY)])
        remaining = sum(max(run.order_count - run.position, 1) for run in busy)
        left = self.env["ir.cron"]._commit_progress(processed, remaining=remaining)
        self.env.invalidate_all()
        return left

    # Forwards

    def _get_work(self):
        data = base64.b64decode(self.with_context(bin_size=False).work_data or b"")
        return Work.load(data.decode()) if data else Work([], {}, {})

    def _load_step(self, work):
        """Create the next customers, or else the next orders, or else finish."""
        if work.missing:
            work.ids.update(self._match_customers(work.missing)[0])
        if work.missing:
            self._create_customers(work, work.missing[:CUSTOMERS_PER_BATCH])
        elif self.position < len(work.orders):
            self._create_orders(work)
        else:
            self._finish()

    def _create_customers(self, work, keys):
        partners = self.env["res.partner"].with_context(
            mail_create_nolog=True, mail_create_nosubscribe=True, tracking_disable=True
        )
        created = partners.create(
            [self._prepare_customer_vals(key, work.names[key]) for key in keys]
        )
        self.write(
            {
                "state": "running",
                "message": self.env._("Creating customers."),
                "created_partner_ids": [Command.link(p.id) for p in created],
            }
        )

    def _prepare_customer_vals(self, key, name):
        """Return the values of a customer known by reference and name only.

        The reference is one of this company's old system, so the customer is this
        company's as well.
        """
        return {
            "name": name,
            "ref": key,
            "is_company": True,
            "customer_rank": 1,
            "company_id": self.company_id.id,
        }

    def _create_orders(self, work):
        batch = work.orders[self.position : self.position + ORDERS_PER_BATCH]
        loaded = self._get_loaded_numbers([order.number for order in batch])
        new = [order for order in batch if order.number not in loaded]
        self.env["sale.order"]._create_history_orders(
            self._prepare_orders(new, work.ids)
        )
        self.write(
            {
                "state": "running",
                "position": self.position + len(batch),
                "message": self.env._("Loading orders."),
            }
        )

    def _prepare_orders(self, orders, customers):
        """Return the values of a batch; records are browsed together, read once."""
        ids = [customers.get(order.customer, order.customer) for order in orders]
        partners = self.env["res.partner"].browse(ids)
        products = self.env["product.product"].browse(
            {line[0] for order in orders for line in order.lines}
        )
        by_id = {product.id: product for product in products}
        # A confirmed order must name a warehouse of its company, any.
        company = self.company_id
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", company.id)], limit=1
        )
        common = {"warehouse_id": warehouse.id, "history_import_key": self.import_key}
        prepare = self.env["sale.order"]._prepare_history_order_vals
        vals_list = []
        for order, partner in zip(orders, partners, strict=True):
            lines = [
                (by_id[product], qty, price) for product, qty, price in order.lines
            ]
            day = self._get_noon(date.fromisoformat(order.day))
            vals = prepare(company, order.number, partner, day, lines)
            vals_list.append({**vals, **common})
        return vals_list

    def _finish(self):
        self.write(
            {
                "state": "done",
                "work_data": False,
                "message": self.env._(
                    "%(orders)s orders with %(lines)s lines and %(customers)s new "
                    "customers were loaded.",
                    orders=self.order_count,
                    lines=self.line_count,
                    customers=self.customer_count,
                ),
            }
        )

    # Backwards

    def _give_up(self, error):
        """Begin to take back what the import has created."""
        if self.state == "reverting":
            raise error
        text = str(error) if isinstance(error, UserError) else type(error).__name__
        self.write({"state": "reverting", "message": text})

    def _revert_step(self):
        """Take back the next orders, or else the customers, or else end."""
        orders = self.env["sale.order"].search(
            [("history_import_key", "=", self.import_key)], limit=ORDERS_PER_BATCH
        )
        if orders:
            orders._remove_history_orders()
            self.position = max(self.position - len(orders), 0)
        elif self.created_partner_ids:
            self._remove_customers(self.created_partner_ids[:CUSTOMERS_PER_BATCH])
        else:
            self._fail()

    def _remove_customers(self, partners):
        """Delete customers that the import created, unless they are used by now."""
        self.created_partner_ids -= partners
        orders = self.env["sale.order"]._read_group(
            [("partner_id", "child_of", partners.ids)], ["partner_id"]
        )
        used = self.env["res.partner"].union(*(partner for [partner] in orders))
        try:
            with self.env.cr.savepoint():
                (partners - used.commercial_partner_id).unlink()
        except (UserError, IntegrityError):
            _logger.info("Order history import %s keeps customers in use", self.id)

    def _fail(self):
        self.write(
            {
                "state": "failed",
                "position": 0,
                "work_data": False,
                "message": self.env._(
                    "Nothing was loaded; what had been created was taken back. "
                    "Reason: %(reason)s",
                    reason=self.message,
                ),
            }
        )

    def _notify_end(self):
        """Tell the owner, wherever in the client they are by now."""
        done = self.state == "done"
        self.create_uid._bus_send(
            "simple_notification",
            {
                "type": "success" if done else "danger",
                "title": self.env._("Import Order History"),
                "message": self.message,
                "sticky": True,
            },
        )
