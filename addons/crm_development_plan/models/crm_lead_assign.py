from collections import Counter
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# Within this time a colleague's assignment counts as "at the same moment".
SAME_MOMENT = timedelta(minutes=1)
MAX_SUGGESTIONS = 5


class CrmLead(models.Model):
    """Supervisors assign an opportunity to one account manager."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "crm.lead"

    def action_assign(self, user_id):
        """Assign these opportunities to an account manager, who is notified.

        Those under development are handed over, with their open steps.

        :param int user_id: active user with the role Account Manager
        :raises AccessError: if the caller is no sales supervisor
        :raises UserError: if an opportunity has ended or somebody else has just
            assigned it, or the user cannot be an account manager
        """
        self._check_may_assign()
        self.check_access("write")
        user = self.env["res.users"].browse(user_id).exists()
        self._check_assignees(user)
        self._lock_for_development()
        self._check_assignable()
        wanted = self.filtered(
            lambda lead: lead.user_id != user or not lead._is_developing()
        )
        wanted._check_not_just_assigned(user)
        if len(wanted) > 1:
            # one message about all of them, instead of core's one for each
            wanted = wanted.with_context(mail_auto_subscribe_no_notify=True)
            wanted._notify_assigned(user)
        # sudo: users write the salesperson through this action only
        return wanted.sudo().write({"user_id": user.id}) if wanted else True

    def action_open_assign(self):
        """Return the dialog in which a supervisor chooses the account manager.

        It is saved before it opens: each suggestion has a button of its own.

        :raises AccessError: if the caller is no sales supervisor
        """
        self._check_may_assign()
        wizard = self.env["crm.development.assign.wizard"].create(
            {"lead_ids": self.ids}
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Assign"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.readonly
    def get_assignee_suggestions(self):
        """Suggest whom to assign these opportunities to, the best first.

        Account managers who have customers in the region, then those who know the
        industry, then those with the fewest open plans.

        :return: at most five dicts: ``user_id``, ``name``, ``region_count``,
            ``industry_count`` (customers of the same), ``open_count`` (opportunities
            under development) and ``reasons``, a list of sentences
        :raises AccessError: if the caller is no sales supervisor
        """
        self._check_may_assign()
        regions = self._count_customers("region_id", self.region_id)
        industries = self._count_customers("industry_id", self.industry_id)
        plans = self._count_open_plans()
        users = self._get_possible_assignees().sorted(
            lambda user: (
                -bool(regions[user.id]),
                -bool(industries[user.id]),
                plans[user.id],
                -regions[user.id],
                -industries[user.id],
                user.name,
            )
        )
        return [
            self._prepare_suggestion(
                user, regions[user.id], industries[user.id], plans[user.id]
            )
            for user in users[:MAX_SUGGESTIONS]
        ]

    def _notify_assigned(self, user):
        """Tell an account manager about several opportunities at once."""
        if user == self.env.user or self.env.context.get("tracking_disable"):
            return
        partner = user.sudo().partner_id
        language = partner.lang or self.env.lang
        leads = self.with_context(lang=language)
        links = Markup("").join(
            Markup("<li>%s</li>") % lead._get_html_link() for lead in leads
        )
        leads.env["mail.thread"].message_notify(
            partner_ids=partner.ids,
            subject=leads.env._("%(count)s opportunities for you", count=len(leads)),
            body=Markup("<p>%s</p><ul>%s</ul>")
            % (
                leads.env._(
                    "%(user)s has assigned these opportunities to you:",
                    user=self.env.user.name,
                ),
                links,
            ),
        )

    # ------------------------------------------------------------
    # Checks
    # ------------------------------------------------------------

    @api.model
    def _check_may_assign(self):
        self._check_supervisor(
            self.env._(
                "Opportunities are assigned by sales supervisors only. Leave the "
                "salesperson empty; a supervisor will assign it."
            )
        )

    @api.model
    def _check_assignees(self, users):
        fit = self.env["res.partner"]._filter_account_managers(users)
        if users and users == fit:
            return
        raise UserError(
            self.env._(
                "%(names)s cannot develop opportunities. Choose an active user with "
                "the role Account Manager.",
                # sudo: only names, also of users of other companies
                names=", ".join((users - fit).sudo().mapped("name"))
                or self.env._("Nobody"),
            )
        )

    def _check_assignable(self):
        if leads := self.filtered(lambda lead: lead.type != "opportunity"):
            raise UserError(
                self.env._(
                    "%(names)s: convert the lead to an opportunity first.",
                    names=leads._get_short_names(),
                )
            )
        if ended := self.filtered(lambda lead: lead._has_ended()):
            raise UserError(
                self.env._(
                    "%(names)s: the development has ended, there is nothing to assign.",
                    names=ended._get_short_names(),
                )
            )

    def _check_not_just_assigned(self, user, since=None):
        """Raise UserError if somebody else assigned one of these a moment ago.

        :param since: also if it was after this moment, at which the user looked
        """
        moment = fields.Datetime.now() - SAME_MOMENT
        moment = min(moment, since) if since else moment
        for lead in self.filtered(lambda lead: lead._is_developing()):
            if (
                lead.assigned_by_id != self.env.user
                and lead.assigned_on
                and lead.assigned_on >= moment
            ):
                # sudo: only names, also of users of other companies
                names = lead.sudo()
                raise UserError(
                    self.env._(
                        "%(supervisor)s has just assigned %(name)s to %(user)s. Look "
                        "again before you assign it to somebody else.",
                        supervisor=names.assigned_by_id.name,
                        name=lead.display_name,
                        user=names.user_id.name,
                    )
                )

    def _is_developing(self):
        return self.development_state == "developing"

    def _compute_team_id(self):
        """Find the team once for all opportunities of one user; core does for each."""
        for leads in self.grouped(
            lambda lead: (lead.user_id, lead.team_id, lead.type)
        ).values():
            first = leads[:1]
            super(CrmLead, first)._compute_team_id()
            if first.user_id:
                (leads - first).team_id = first.team_id
        return None

    # ------------------------------------------------------------
    # Suggestions
    # ------------------------------------------------------------

    def _get_possible_assignees(self):
        """Return the account managers who may work in the companies of these."""
        domain = self.env["res.users"]._get_account_manager_domain()
        for company in self.company_id:
            domain &= Domain("company_ids", "in", company.ids)
        # sudo: a supervisor need not be able to read users' roles
        return self.env["res.users"].sudo().search(domain)

    @api.model
    def _count_customers(self, field, values):
        """Count the customers with one of these values, by account manager."""
        if not values:
            return Counter()
        domain = [
            (field, "in", values.ids),
            ("user_id", "!=", False),
            "|",
            ("parent_id", "=", False),
            ("is_company", "=", True),
        ]
        groups = self.env["res.partner"]._read_group(domain, ["user_id"], ["__count"])
        return Counter({user.id: count for user, count in groups})

    @api.model
    def _count_open_plans(self):
        # sudo: what keeps an account manager busy counts in every company
        groups = self.sudo()._read_group(
            [("development_state", "=", "developing")], ["user_id"], ["__count"]
        )
        return Counter({user.id: count for user, count in groups})

    def _prepare_suggestion(self, user, region_count, industry_count, open_count):
        reasons = []
        if region_count:
            reasons.append(
                self.env._("%(count)s customers in the region", count=region_count)
            )
        if industry_count:
            reasons.append(
                self.env._("%(count)s customers of the industry", count=industry_count)
            )
        reasons.append(self.env._("%(count)s open plans", count=open_count))
        return {
            "user_id": user.id,
            "name": user.name,
            "region_count": region_count,
            "industry_count": industry_count,
            "open_count": open_count,
            "reasons": reasons,
        }
