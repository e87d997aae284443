from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.misc import format_date

SUPERVISOR = "crm_customer.group_sales_supervisor"

# nobody reads on; the opportunities themselves can be listed
MAX_ROWS = 50


class CrmLead(models.Model):
    """Plans in which nothing happens are brought before a supervisor."""

    _inherit = "crm.lead"

    silence_mailed_on = fields.Date(
        readonly=True,
        copy=False,
        help="When a supervisor was last told that the plan has no result.",
    )

    @api.model
    def _cron_report_silent_plans(self):
        """Mail each supervisor once about all plans without a result for too long."""
        companies = self.env["res.company"].search([])
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(companies))
        for company in companies:
            leads = self._get_silent_plans(company)
            leads = leads.try_lock_for_update(allow_referencing=True)
            leads.with_company(company)._mail_silence(company)
            cron._commit_progress(1)

    @api.model
    def _get_silent_plans(self, company):
        """Return the plans of a company without a result for too long.

        The silence begins with the assignment, the last result or the last mail,
        whichever was latest.
        """
        if not company.development_silent_days:
            return self.browse()
        days = timedelta(days=company.development_silent_days)
        today = company._get_development_today()
        companies = [company.id]
        if company == self.env.ref("base.main_company", raise_if_not_found=False):
            companies.append(False)  # those of no company are told of once
        before = Domain("last_result_date", "=", False)
        before |= Domain("last_result_date", "<=", today - days)
        mailed = Domain("silence_mailed_on", "=", False)
        mailed |= Domain("silence_mailed_on", "<=", today - days)
        domain = Domain("development_state", "=", "developing") & before & mailed
        domain &= Domain("company_id", "in", companies)
        leads = self.search(domain, order="last_result_date NULLS FIRST, assigned_on")
        return leads.filtered(lambda lead: lead._get_silence(company) >= days)

    def _get_silence(self, company):
        """Return how long this plan has had no result."""
        self.ensure_one()
        zone = company._get_development_zone()
        begun = self.assigned_on or self.create_date
        begun = fields.Datetime.context_timestamp(self.with_context(tz=zone.zone), begun)
        last = max(self.last_result_date or begun.date(), begun.date())
        return company._get_development_today() - last

    def _mail_silence(self, company):
        by_supervisor = defaultdict(self.browse)
        for lead in self:
            for user in lead._get_supervisors(company):
                by_supervisor[user] |= lead
        self.env["mail.mail"].create(
            [
                leads.with_context(lang=user.lang)._prepare_silence_mail(user, company)
                for user, leads in by_supervisor.items()
            ]
        )
        self.write({"silence_mailed_on": company._get_development_today()})

    def _get_supervisors(self, company):
        """Return who is to be told: who assigned it, else who leads the team, else all.

        Of those only who is still there and a supervisor.
        """
        everybody = self.env.ref(SUPERVISOR).all_user_ids.filtered(
            lambda user: user.active and user.email and company in user.company_ids
        )
        for user in (self.assigned_by_id, self.team_id.user_id):
            if user in everybody:
                return user
        return everybody

    def _prepare_silence_mail(self, user, company):
        body = self.env["ir.qweb"]._render(
            "crm_development_plan.mail_silent_plans",
            {
                "supervisor": user,
                "plans": [
                    lead._prepare_silence_row(company) for lead in self[:MAX_ROWS]
                ],
                "more": max(len(self) - MAX_ROWS, 0),
            },
            lang=user.lang,
        )
        return {
            "subject": self.env._("%s development plans without result", len(self)),
            "body_html": body,
            "recipient_ids": [fields.Command.link(user.partner_id.id)],
            "email_from": company.email_formatted or user.email_formatted,
            "auto_delete": True,
        }

    def _prepare_silence_row(self, company):
        lead = self.with_context(lang=self.env.context.get("lang"))
        return {
            "name": lead.display_name,
            "url": f"{lead.get_base_url()}/odoo/crm-development/{lead.id}",
            "user": lead.user_id.name,
            "has_left": not lead.user_id.active,
            "last_result": format_date(self.env, lead.last_result_date),
            "days": lead._get_silence(company).days,
            "next_step": format_date(self.env, lead.next_step_date),
        }
