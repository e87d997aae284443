from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tools import format_amount

from ..tools.timeline import TimelineEntry

# Payment states in which nothing is expected from the customer any more.
SETTLED = ("paid", "in_payment", "reversed", "invoicing_legacy")

# Orders from before the addon: as many are worked out at once.
FILL_BATCH_SIZE = 1000
FILL_AT_ONCE = 5000
TIMELINE_COLORS = {"open": "warning", "shipped": "info", "paid": "success"}


class SaleOrder(models.Model):
    _inherit = "sale.order"

    fulfilment_status = fields.Selection(
        selection=[("open", "Open"), ("shipped", "Shipped"), ("paid", "Paid")],
        compute="_compute_fulfilment_status",
        store=True,
        index=True,
        help="Open: something is still to be delivered.\n"
        "Shipped: everything deliverable is delivered.\n"
        "Paid: everything ordered is invoiced, and everything invoiced is paid.\n"
        "Only confirmed orders have a status.",
    )
    history_number = fields.Char(
        string="Historical Number",
        copy=False,
        readonly=True,
        help="Number in the system that an order loaded from history comes from. "
        "Such an order is finished: it is neither delivered nor invoiced again.",
    )
    history_import_key = fields.Char(
        string="History Import",
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="Marks the orders of one import, so that a failed import can be undone.",
    )

    _history_number_uniq = models.UniqueIndex(
        "(company_id, history_number) WHERE history_number IS NOT NULL",
        "This historical order number has already been loaded in this company.",
    )

    # `invoice_status` and `delivery_status` already sum up the lines; the other
    # fields are those that change while these two stand still.
    @api.depends(
        "state",
        "history_number",
        "invoice_status",
        "delivery_status",
        "order_line.qty_delivered",
        "order_line.product_uom_qty",
        "order_line.invoice_lines.move_id.state",
        "order_line.invoice_lines.move_id.payment_state",
    )
    def _compute_fulfilment_status(self):
        for order in self:
            order.fulfilment_status = order._get_fulfilment_status()

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_system_fields(vals)
        orders = super().create(vals_list)
        orders._filter_confirmed()._welcome_customers()
        return orders

    def write(self, vals):
        self._refuse_system_fields(vals)
        if not {"state", "partner_id"} & vals.keys():
            return super().write(vals)
        confirmed = self._filter_confirmed()
        partners = confirmed.partner_id
        result = super().write(vals)
        still_confirmed = self._filter_confirmed()
        if confirmed - still_confirmed or "partner_id" in vals:
            partners._refresh_customer_status()
        still_confirmed._welcome_customers()
        return result

    def _refuse_system_fields(self, vals):
        """Nobody makes a real order look finished, nor an old one look new.

        :raise AccessError: a user sets what only the system sets, by any door
        """
        if self.env.su:
            return
        for name in ("fulfilment_status", "history_number", "history_import_key"):
            if name in vals or f"default_{name}" in self.env.context:
                raise AccessError(
                    self.env._(
                        "The field “%(field)s” is kept by the system. To load old "
                        "orders, use Customers ‣ Import Order History.",
                        field=self._fields[name]._description_string(self.env),
                    )
                )

    def _filter_confirmed(self):
        return self.filtered(lambda order: order.state == "sale")

    def _welcome_customers(self):
        """Make the customers of confirmed orders active, those who are not yet."""
        # sudo: a salesperson confirms an order for a customer that they may only
        # read; the status follows from the order, whoever confirms it.
        customers = self.sudo().partner_id.commercial_partner_id
        inactive = customers.filtered(lambda c: c.customer_status != "active")
        if inactive:
            inactive._refresh_customer_status()

    def _get_fulfilment_status(self):
        """Return how far a confirmed order has come, else False."""
        self.ensure_one()
        if self.state != "sale":
            return False
        if self.history_number or self._is_settled():
            return "paid"
        return "shipped" if self._is_delivered() else "open"

    def _is_settled(self):
        """Return whether everything ordered is invoiced and every invoice is paid.

        A partial invoice or a down payment settles nothing until the rest is
        invoiced too. A refund of a part leaves the order settled once the refund is
        paid out; a refund of everything takes the order back.
        """
        invoices = self.order_line.invoice_lines.move_id.filtered(
            lambda move: move.is_sale_document() and move.state != "cancel"
        )
        if not invoices or any(
            move.state != "posted" or move.payment_state not in SETTLED
            for move in invoices
        ):
            return False
        lines = self._get_sold_lines()
        return any(line.qty_invoiced > 0 for line in lines) and all(
            line._is_billed() for line in lines
        )

    def _is_delivered(self):
        """Return whether everything deliverable is delivered.

        Goods decide; services such as freight do not hold an order back. An order
        of services only is delivered when their delivered quantities say so. What
        was called off (all transfers done or cancelled) is not deliverable.
        """
        lines = self._get_sold_lines()
        goods = lines.filtered(lambda line: line.qty_delivered_method == "stock_move")
        due = goods or lines.filtered(lambda line: line._can_be_invoiced_alone())
        if not due:
            return False
        if all(line._is_delivered_in_full() for line in due):
            return True
        return self.delivery_status == "full" and any(
            line.qty_delivered > 0 for line in goods
        )

    def _get_sold_lines(self):
        """Return the lines that say what was ordered."""
        return self.order_line.filtered(
            lambda line: (
                not line.display_type
                and not line.is_downpayment
                and not line.is_expense
                and line.product_uom_qty
            )
        )

    # Orders from before the addon

    @api.model
    def _start_fulfilment_fill(self):
        """Work out the status of old orders: a few at once, many in the background."""
        if self._search_unfilled(limit=FILL_AT_ONCE + 1)[FILL_AT_ONCE:]:
            self.env.ref("crm_customer.ir_cron_fill_fulfilment_status")._trigger()
        else:
            self._search_unfilled()._fill_fulfilment_status()

    @api.model
    def _search_unfilled(self, after_id=0, limit=None):
        """Return confirmed orders without a status: those the addon has not seen."""
        # sudo: the status of every company's orders is the system's to fill
        return self.sudo().search(
            [
                ("state", "=", "sale"),
                ("fulfilment_status", "=", False),
                ("id", ">", after_id),
            ],
            order="id",
            limit=limit,
        )

    def _fill_fulfilment_status(self):
        self.env.add_to_compute(self._fields["fulfilment_status"], self)
        self.flush_recordset(["fulfilment_status"])

    @api.model
    def _cron_fill_fulfilment_status(self):
        """Work out the status of old orders in committed batches.

        A run that is killed goes on where it stopped; what somebody else is changing
        gets its status by that change, or in the next run.
        """
        cron, after_id = self.env["ir.cron"], 0
        # a fresh snapshot, and what is committed stays
        cron._commit_progress(remaining=len(self._search_unfilled(limit=1)))
        while orders := self._search_unfilled(after_id, FILL_BATCH_SIZE):
            after_id = orders[-1].id
            orders.try_lock_for_update()._fill_fulfilment_status()
            self.env.invalidate_all()
            if not cron._commit_progress(
                len(orders), remaining=len(self._search_unfilled(after_id, limit=1))
            ):
                break

    # Order history from outside

    @api.model
    def _create_history_orders(self, vals_list):
        """Create finished orders that happened elsewhere.

        Nothing is procured, invoiced, mailed or tracked for them.

        :param vals_list: from `_prepare_history_order_vals`
        :return: the orders
        """
        context = {
            "mail_create_nolog": True,
            "mail_create_nosubscribe": True,
            "mail_notrack": True,
            "sale_no_log_for_new_lines": True,
            "skip_procurement": True,
            "tracking_disable": True,
        }
        orders = self.with_context(**context)
        # Some addons search for the default of a field: once is enough.
        defaults = orders._add_missing_default_values({})
        return orders.create([{**defaults, **vals} for vals in vals_list])

    @api.model
    def _prepare_history_order_vals(self, company, number, partner, date_order, lines):
        """Return the values of one finished order.

        Whatever core would look up order by order (addresses, prices, taxes, terms)
        is given: the price is what was paid, and 100,000 lines must load in minutes.

        :param company: `res.company` that sold
        :param str number: number of the order in the system that it comes from
        :param partner: customer, a `res.partner`
        :param date_order: naive UTC datetime
        :param list lines: (product, quantity, unit price) in the company's currency
        """
        team = partner.user_id.sale_team_id
        prepare_line = self.order_line._prepare_history_line_vals
        return {
            "company_id": company.id,
            "name": number,
            "history_number": number,
            "state": "sale",
            "locked": True,
            "date_order": date_order,
            "partner_id": partner.id,
            "partner_invoice_id": partner.id,
            "partner_shipping_id": partner.id,
            "user_id": partner.user_id.id,
            "team_id": team.id if team.company_id <= company else False,
            "pricelist_id": False,
            "fiscal_position_id": False,
            "payment_term_id": False,
            "preferred_payment_method_line_id": False,
            "journal_id": False,
            "validity_date": False,
            "note": False,
            "require_signature": False,
            "require_payment": False,
            "order_line": [
                Command.create(prepare_line(company.currency_id, *line))
                for line in lines
            ],
        }

    def _remove_history_orders(self):
        """Delete orders that an import created and could not finish."""
        orders = self.with_context(tracking_disable=True, mail_notrack=True)
        orders.write({"locked": False, "state": "cancel"})
        orders.unlink()

    # Timeline

    def _prepare_timeline_entries(self):
        """Return what the timeline shows of these orders.

        :return: dict ``{id: TimelineEntry}``
        """
        return {order.id: order._prepare_timeline_entry() for order in self}

    def _prepare_timeline_entry(self):
        return TimelineEntry(
            title=self.name,
            subtitle=self.partner_id._get_timeline_contact_name(),
            status=self._get_timeline_status(),
            color=TIMELINE_COLORS.get(self.fulfilment_status, "secondary"),
            amount=format_amount(self.env, self.amount_total, self.currency_id),
            person=self.user_id.name or "",
        )

    def _get_timeline_status(self):
        """Return how far a confirmed order has come, else that it is a quotation."""
        name = "fulfilment_status" if self.fulfilment_status else "state"
        labels = dict(self._fields[name]._description_selection(self.env))
        return labels[self[name]]
