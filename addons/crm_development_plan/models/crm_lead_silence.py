from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.misc import format_date

from odoo.addons.crm_customer.tools import local_time

from .crm_lead import SUPERVISOR

# nobody reads on; the opportunities themselves can be listed
MAX_ROWS = 50


class CrmLead(models.Model):
    """Plans in which nothing happens are brought before a supervisor."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "crm.lead"

    silence_mailed_on = fields.Date(
        readonly=True,
        copy=False,
        help="When a supervisor was last told that the plan has no result.",
    )

    @api.model
    def _cron_report_silent_plans(self):
        """Mail each supervisor once about all plans without a result for too long."""
        leads = self.browse()
        for company in self.env["res.company"].search(
            [("development_silent_days", ">", 0)]
        ):
            leads |= self._get_silent_plans(company)
        # in one go: who supervises in several companies gets one mail
        leads = leads.try_lock_for_update(allow_referencing=True)
        leads._mail_silence()
        self.env["ir.cron"]._commit_progress(len(leads))

    @api.model
    def _get_silent_plans(self, company):
        """Return the plans of a company without a result for too long.

        The silence begins with the assignment, the last result or the last mail,
        whichever was latest.
        """
        days = timedelta(days=company.development_silent_days)
        today = company._get_local_today()
        companies = [company.id]
        if company == self.env.company:
            companies.append(False)  # those of no company
        before = Domain("last_result_date", "=", False)
        before |= Domain("last_result_date", "<=", today - days)
        mailed = Domain("silence_mailed_on", "=", False)
        mailed |= Domain("silence_mailed_on", "<=", today - days)
        domain = Domain("development_state", "=", "developing") & before & mailed
        domain &= Domain("company_id", "in", companies)
        return self.search(domain).filtered(lambda lead: lead._get_silence() >= days)

    def _get_silence(self):
        """Return how long this plan has had no result, as a ``timedelta``."""
        self.ensure_one()
        company = self.company_id or self.env.company
        begun = local_time.to_local(
            self.assigned_on or self.create_date, company._get_local_zone()
        )
        last = max(self.last_result_date or begun.date(), begun.date())
        return company._get_local_today() - last

    def _mail_silence(self):
        """Mail the supervisors of these plans, and note the day."""
        by_supervisor = defaultdict(self.browse)
        supervisors = self.env.ref(SUPERVISOR).all_user_ids.filtered("email")
        for lead in self:
            for user in lead._get_supervisors(supervisors):
                by_supervisor[user] |= lead
        self.env["mail.mail"].create(
            [
                leads.with_context(lang=user.lang)._prepare_silence_mail(user)
                for user, leads in by_supervisor.items()
            ]
        )
        for company, leads in self.grouped("company_id").items():
            today = (company or self.env.company)._get_local_today()
            leads.write({"silence_mailed_on": today})

    def _get_supervisors(self, supervisors):
        """Return who is to be told: who assigned it, else who leads the team, else all.

        :param supervisors: active users with the role and an address
        """
        if self.company_id:
            supervisors = supervisors & self.company_id.user_ids
        for user in (self.assigned_by_id, self.team_id.user_id):
            if user in supervisors:
                return user
        return supervisors

    def _prepare_silence_mail(self, user):
        plans = self.sorted(lambda lead: lead._get_silence(), reverse=True)[:MAX_ROWS]
        body = self.env["ir.qweb"]._render(
            "crm_development_plan.mail_silent_plans",
            {
                "supervisor": user,
                "plans": [lead._prepare_silence_row() for lead in plans],
                "more": len(self) - len(plans),
            },
            lang=user.lang,
        )
        return {
            "subject": self.env._("%s development plans without result", len(self)),
            "body_html": body,
            "recipient_ids": [fields.Command.link(user.partner_id.id)],
            "email_from": user.company_id.email_formatted or user.email_formatted,
            "auto_delete": True,
        }

    def _prepare_silence_row(self):
        return {
            "name": self.display_name,
            "url": f"{self.get_base_url()}/odoo/crm-development/{self.id}",
            "user": self.user_id.name,
            "has_left": not self.user_id.active,
            "last_result": format_date(self.env, self.last_result_date),
            "days": self._get_silence().days,
            "next_step": format_date(self.env, self.next_step_date),
        }
