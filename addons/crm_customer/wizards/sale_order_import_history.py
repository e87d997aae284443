from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools.constants import GC_UNLINK_LIMIT

from ..tools import history_file
from .history_messages import COLUMN_TITLES, MESSAGES

BUSY = ("queued", "running", "reverting")
INPUT_FIELDS = {"data_file", "company_id", "unknown_customer"}
# Base64 takes four characters for three bytes.
MAX_BASE64 = history_file.MAX_BYTES * 4 // 3 + 4


class SaleOrderImportHistory(models.TransientModel):
    """Load orders of the past from a file: check, then all or nothing."""

    _name = "sale.order.import.history"
    _description = "Order History Import"
    # A report is of use for some days, and never too many at a time.
    _transient_max_count = 0
    _transient_max_hours = 7 * 24

    data_file = fields.Binary(
        string="File",
        help="CSV or XLSX, at most 64 MB and 1,000,000 rows.",
    )
    filename = fields.Char()
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    unknown_customer = fields.Selection(
        selection=[
            ("refuse", "Refuse the file"),
            ("create", "Create the customer"),
        ],
        string="Unknown Customers",
        required=True,
        default="refuse",
        help="What to do with a customer key that is no customer's reference.",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Choose File"),
            ("checked", "Checked"),
            ("queued", "Waiting"),
            ("running", "Loading"),
            ("reverting", "Taking Back"),
            ("done", "Done"),
            ("failed", "Failed"),
        ],
        string="Status",
        required=True,
        readonly=True,
        default="draft",
    )
    progress = fields.Float(
        compute="_compute_progress",
        help="Share of the orders that are loaded, in percent.",
    )
    row_count = fields.Integer(string="Rows", readonly=True)
    order_count = fields.Integer(string="Orders to Create", readonly=True)
    line_count = fields.Integer(string="Order Lines to Create", readonly=True)
    customer_count = fields.Integer(string="Customers to Create", readonly=True)
    loaded_count = fields.Integer(string="Orders Already Loaded", readonly=True)
    error_count = fields.Integer(string="Errors", readonly=True)
    position = fields.Integer(string="Orders Loaded", readonly=True)
    message = fields.Text(readonly=True)
    line_ids = fields.One2many(
        comodel_name="sale.order.import.history.line",
        inverse_name="import_id",
        string="Report",
        readonly=True,
    )
    import_key = fields.Char(readonly=True, copy=False)
    work_data = fields.Binary(
        readonly=True,
        copy=False,
        help="What the import has to create, every key resolved.",
    )
    created_partner_ids = fields.Many2many(
        comodel_name="res.partner",
        relation="sale_order_import_history_partner_rel",
        string="Created Customers",
        readonly=True,
        copy=False,
    )
    last_import_id = fields.Many2one(
        comodel_name="sale.order.import.history",
        compute="_compute_last_import_id",
        help="The last other import that you started.",
    )
    last_import_state = fields.Selection(
        selection=lambda self: self._fields["state"]._description_selection(self.env),
        string="Status of the Last Import",
        compute="_compute_last_import_id",
    )

    @api.depends("filename")
    def _compute_display_name(self):
        for record in self:
            record.display_name = record.filename or self.env._("Import Order History")

    @api.depends("state", "position", "order_count")
    def _compute_progress(self):
        for record in self:
            total = record.order_count
            share = record.position / total if total else 1.0
            busy = record.state in BUSY
            record.progress = 100 * share if busy else 100 * (record.state == "done")

    @api.depends("state")
    def _compute_last_import_id(self):
        started = self.search(
            [("state", "not in", ("draft", "checked"))], order="id desc", limit=2
        )
        for record in self:
            record.last_import_id = (started - record._origin)[:1]
            record.last_import_state = record.last_import_id.state

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_input(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_input(vals)
        if INPUT_FIELDS & vals.keys() and not self.env.su:
            if self.filtered(lambda record: record.state not in ("draft", "checked")):
                raise UserError(
                    self.env._("This import has begun. Start a new one instead.")
                )
            # The report is about the old file.
            self._reset()
        return super().write(vals)

    def _transient_clean_rows_older_than(self, seconds):
        # Core would take an import that waits its turn for an abandoned one.
        limit = self.env.cr.now() - timedelta(seconds=max(seconds, 300))
        domain = [("write_date", "<", limit), ("state", "not in", BUSY)]
        records = self.sudo().search(domain, limit=GC_UNLINK_LIMIT)
        records.unlink()
        return len(records) == GC_UNLINK_LIMIT

    def action_check(self):
        """Tell row by row what the file would create and what is wrong; change
        nothing else.

        :raise UserError: no file, or the import has begun
        """
        for record in self:
            record._check_can_start()
            record._check()
        return False

    def action_import(self):
        """Load the file: all of it, or nothing.

        A small file loads at once; a large one is left to the background run, which
        a script may wait for by calling `_cron_run_imports`.

        :raise UserError: anything is wrong with the file; lists the first errors
        """
        for record in self:
            record._check_can_start()
            plan, customers, products = record._check()
            if record.error_count:
                raise UserError(record._get_refusal())
            record._start(plan, customers, products)
        return False

    def action_cancel(self):
        """Take a waiting import out of the queue.

        :raise UserError: it has begun already
        """
        self.check_access("write")
        # sudo: the system keeps the state; it is the user's own import
        waiting = self.sudo().filtered(lambda record: record.state == "queued")
        if waiting != self or waiting.try_lock_for_update() != waiting:
            raise UserError(
                self.env._("Only an import that is still waiting can be cancelled.")
            )
        waiting._reset()
        return False

    def action_reset(self):
        """Go back to the choice of the file, after a check or a failure."""
        self.check_access("write")
        if self.filtered(lambda record: record.state in BUSY):
            raise UserError(self.env._("This import is not finished yet."))
        self._reset()
        return False

    def action_open_last(self):
        """Open the last other import that the user started."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Order History"),
            "res_model": self._name,
            "res_id": self.last_import_id.id,
            "views": [(False, "form")],
        }

    def action_open_orders(self):
        """Open the orders that this import created."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_customer.sale_order_action_history"
        )
        return {**action, "domain": [("history_import_key", "=", self.import_key)]}

    # Checks of the input

    def _check_input(self, vals):
        """Refuse what only the system sets, and a file that is too large.

        :raise AccessError: a user sets the state or another result
        :raise UserError: the file is too large, told before it is decoded
        """
        allowed = INPUT_FIELDS | {"filename"}
        if not self.env.su and (set(vals) - allowed or self._has_foreign_default()):
            raise AccessError(
                self.env._("Choose a file and options; the rest is the import's work.")
            )
        content = vals.get("data_file")
        if content and len(content) > MAX_BASE64:
            limit = history_file.MAX_BYTES // history_file.MEGABYTE
            raise UserError(self._describe("too_big", {"limit": limit}))

    def _has_foreign_default(self):
        allowed = {f"default_{name}" for name in INPUT_FIELDS | {"filename"}}
        names = {f"default_{name}" for name in self._fields}
        return bool((names - allowed) & self.env.context.keys())

    def _check_can_start(self):
        self.ensure_one()
        self.check_access("write")
        if self.state not in ("draft", "checked"):
            raise UserError(
                self.env._("This import has begun. Start a new one instead.")
            )
        if not self.data_file:
            raise UserError(self.env._("Choose a file first."))
        if not self.env.su and self.company_id not in self.env.user.company_ids:
            raise AccessError(
                self.env._(
                    "You may not load orders of %(company)s.",
                    company=self.company_id.sudo().name,
                )
            )

    def _reset(self):
        """Forget what was found out about the file."""
        # sudo: the system keeps these fields; the caller may write the import
        self.sudo().write(
            {
                "state": "draft",
                "row_count": 0,
                "order_count": 0,
                "line_count": 0,
                "customer_count": 0,
                "loaded_count": 0,
                "error_count": 0,
                "position": 0,
                "message": False,
                "line_ids": [Command.clear()],
                "work_data": False,
            }
        )

    def _describe(self, code, values=None):
        """Return the sentence for a problem, saying what to do about it."""
        values = dict(values or {})
        if "missing" in values:
            titles = [self.env._(COLUMN_TITLES[name]) for name in values["missing"]]
            values["missing"] = ", ".join(titles)
        sentence = self.env._(MESSAGES[code])
        return sentence % values
