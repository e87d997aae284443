from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.vacancy_states import CLOSED, DRAFT, PUBLISHED, REFUSED, SUBMITTED

BATCH_SIZE = 500


class UniversityVacancy(models.Model):
    """A vacancy shows when the career office has approved it, until it closes."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "university.vacancy"

    def action_submit(self):
        """Hand these in to the career office.

        :raises AccessError: if an employer hands in another's
        :raises UserError: if the closing date has passed
        """
        self.write({"state": SUBMITTED})
        return True

    def action_publish(self):
        """Approve these: students see them, and may apply until the closing date.

        :raises AccessError: if the caller is not of the career office
        :raises UserError: if it was not handed in, or the closing date has passed
        """
        self.write({"state": PUBLISHED})
        return True

    def action_refuse(self, reason):
        """Refuse these, and tell why.

        :param str reason: in words, for the employer
        :raises UserError: without a reason
        """
        if not (reason or "").strip():
            raise UserError(self.env._("Write why the vacancy is refused."))
        self.write({"state": REFUSED, "refusal_reason": reason.strip()})
        return True

    def action_close(self):
        """Close these: nobody applies any more."""
        self.write({"state": CLOSED})
        return True

    def action_draft(self):
        """Take these back, to change them before they are shown."""
        self.write({"state": DRAFT})
        return True

    def action_ask_refusal(self):
        """Ask for the reason of a refusal."""
        return self.env["university.reason.wizard"]._ask(
            self, "action_refuse", self.env._("Refuse the Vacancy")
        )

    def _check_moves(self, state):
        result = super()._check_moves(state)
        moving = self.filtered(lambda vacancy: vacancy.state != state)
        if state in (SUBMITTED, PUBLISHED):
            moving._check_closing_date()
        return result

    def _check_closing_date(self):
        today = fields.Date.context_today(self)
        late = self.filtered(lambda vacancy: vacancy.closing_date < today)
        if late:
            raise UserError(
                self.env._(
                    "%(names)s: the closing date has passed. Set a later one.",
                    names=", ".join(late[:5].mapped("name")),
                )
            )

    def write(self, vals):
        refusing = vals.get("state") == REFUSED and any(
            vacancy.state != REFUSED for vacancy in self
        )
        if refusing and not (vals.get("refusal_reason") or "").strip():
            raise UserError(self.env._("Write why the vacancy is refused."))
        return super().write(vals)

    @api.model
    def _cron_close_vacancies(self):
        """Close the vacancies whose closing date has passed."""
        today = fields.Date.context_today(self)
        domain = [("state", "=", PUBLISHED), ("closing_date", "<", today)]
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=self.search_count(domain))
        while late := self.search(domain, limit=BATCH_SIZE):
            locked = late.try_lock_for_update(allow_referencing=True)
            locked.action_close()
            if not commit(len(locked)) or len(locked) < len(late):
                break
