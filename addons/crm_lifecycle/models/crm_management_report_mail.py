from odoo import api, fields, models
from odoo.exceptions import UserError

TEMPLATE = "crm_lifecycle.mail_template_management_report"
REPORT = "crm_lifecycle.crm_management_report_wizard_report_pdf"
CRON = "crm_lifecycle.ir_cron_management_report"
LAYOUT = "mail.mail_notification_light"


class CrmManagementReportMail(models.Model):
    """The management report of a month for one person: the request, then the log.

    The row and the mail are committed together, and there is one row a company, month
    and recipient: whatever is killed or runs twice, nobody gets a report twice.
    """

    _name = "crm.management.report.mail"
    _description = "Management Report by Mail"
    _order = "month desc, company_id, id"
    _rec_name = "month"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    month = fields.Date(
        required=True, readonly=True, help="The first day of the month reported."
    )
    user_id = fields.Many2one(
        "res.users",
        string="Recipient",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    state = fields.Selection(
        selection=[("waiting", "Waiting"), ("sent", "Sent"), ("failed", "Failed")],
        default="waiting",
        required=True,
        readonly=True,
    )
    sent_on = fields.Datetime(
        readonly=True, help="When the mail was handed over to the mail queue."
    )
    message = fields.Char(readonly=True, help="Why it could not be made.")

    _once = models.UniqueIndex(
        "(company_id, month, user_id)",
        "Everybody gets the report of a month once.",
    )
    _waiting_index = models.Index("(id) WHERE state = 'waiting'")

    # ------------------------------------------------------------------
    # Requests
    # ------------------------------------------------------------------

    @api.model
    def _queue(self, company, month, users):
        """Let the report of a month be mailed to those who have not got it.

        A report that failed is tried again.

        :return: the rows that wait now
        """
        rows = self.search(
            [("company_id", "=", company.id), ("month", "=", month)]
        ).filtered(lambda row: row.user_id in users)
        failed = rows.filtered(lambda row: row.state == "failed")
        failed.write({"state": "waiting", "message": False})
        return failed | self.create(
            [
                {"company_id": company.id, "month": month, "user_id": user.id}
                for user in users - rows.user_id
            ]
        )

    @api.model
    def _wake_cron(self):
        # sudo: who may ask for the mails need not read crons
        self.env.ref(CRON).sudo()._trigger()

    # ------------------------------------------------------------------
    # Schedule
    # ------------------------------------------------------------------

    @api.model
    def _cron_send(self):
        """Queue what is due, and make the mails that wait, one a transaction."""
        self._queue_due()
        waiting = self.search([("state", "=", "waiting")], order="id")
        self.env["ir.cron"]._commit_progress(remaining=len(waiting))
        for row in waiting:
            # another process may have it, or have done it meanwhile
            if (
                row.try_lock_for_update(allow_referencing=True)
                and row.state == "waiting"
            ):
                row._send()
            self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _queue_due(self):
        for company in self.env["res.company"].search(
            [("management_report_active", "=", True)]
        ):
            if month := company._get_due_report_month():
                self._queue(company, month, company._get_report_recipients())
                company._skip_report_month(month)

    # ------------------------------------------------------------------
    # One mail
    # ------------------------------------------------------------------

    def _send(self):
        """Hand the mail over to the mail queue, or note why there is none."""
        self.ensure_one()
        if self.user_id not in self.company_id._get_report_recipients():
            self._fail(self.env._("No longer a recipient of the report."))
            return
        try:
            with self.env.cr.savepoint():
                self._create_mail()
        except UserError as error:
            self._fail(str(error))
        else:
            self.write({"state": "sent", "sent_on": fields.Datetime.now()})

    def _fail(self, reason):
        self.write({"state": "failed", "message": reason.strip().split("\n")[0]})

    def _create_mail(self):
        """Create the mail with the report as its attachment.

        It belongs to no record: who may see that it was sent need not see figures.
        """
        template = self.env.ref(TEMPLATE, raise_if_not_found=False)
        if not template:
            raise UserError(self.env._("The template of the mail was deleted."))
        mail_id = template.send_mail(
            self.id,
            email_values={"model": False, "res_id": False},
            email_layout_xmlid=LAYOUT,
        )
        mail = self.env["mail.mail"].browse(mail_id)
        mail.attachment_ids = [fields.Command.create(self._prepare_attachment(mail))]

    def _prepare_attachment(self, mail):
        wizard = self._create_wizard()
        content, kind = wizard.env["ir.actions.report"]._render_qweb_pdf(
            REPORT, wizard.ids
        )
        return {
            "name": f"{wizard._get_filename()}.{kind}",
            "raw": content,
            "res_model": "mail.message",
            "res_id": mail.mail_message_id.id,
        }

    def _create_wizard(self):
        """Return the report as its recipient would print it: rights, language, zone."""
        user = self.user_id
        wizards = self.env["crm.management.report.wizard"].with_user(user)
        return wizards.with_context(
            lang=user.lang, tz=user.tz, allowed_company_ids=self.company_id.ids
        ).create({"company_id": self.company_id.id, "date_from": self.month})

    def _get_month_name(self):
        return f"{self.month:%Y-%m}"

    def _render_headlines(self):
        """Return the table of figures that stands in the mail itself."""
        report = self._create_wizard()
        return report.env["ir.qweb"]._render(
            "crm_lifecycle.mail_management_headlines", {"report": report}
        )
