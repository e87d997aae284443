from odoo import fields, models


class SaleOrderImportHistoryLine(models.TransientModel):
    _name = "sale.order.import.history.line"
    _description = "Order History Import Report"
    _order = "severity, line, id"
    # Lives as long as its import.
    _transient_max_count = 0
    _transient_max_hours = 0

    import_id = fields.Many2one(
        comodel_name="sale.order.import.history",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    severity = fields.Selection(
        selection=[
            ("1_error", "Error"),
            ("2_create", "To Create"),
            ("3_skip", "Already Loaded"),
        ],
        string="Result",
        required=True,
        readonly=True,
    )
    line = fields.Integer(
        string="Line No.",
        readonly=True,
        aggregator=None,
        help="Line of the file, the header being line 1.",
    )
    column = fields.Char(
        readonly=True, help="Column of the file, as the file names it."
    )
    value = fields.Char(readonly=True, help="What the file says there.")
    message = fields.Char(readonly=True)

    def _get_sentence(self):
        """Return the problem as one line of an error message."""
        self.ensure_one()
        if not self.line:
            return self.message
        return self.env._(
            "Line %(line)s, %(column)s “%(value)s”: %(message)s",
            line=self.line,
            column=self.column,
            value=self.value or "",
            message=self.message,
        )
