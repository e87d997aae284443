from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from ..tools.application_states import RECOMMENDED

FINDINGS = ("met", "partly", "missing")


class UniversityApplication(models.Model):
    """How well a student fits, as it was when the application began."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "university.application"

    # skill, level held, level asked for: of each finding, in no language
    reason_data = fields.Json(readonly=True, copy=False)
    reasons = fields.Char(
        compute="_compute_reasons",
        help="Which skills are met, and which are missing: the level held, and the "
        "one asked for.",
    )

    @api.depends("reason_data")
    @api.depends_context("lang")
    def _compute_reasons(self):
        # sudo: names of skills only, for who may read the application
        skills = self.env["university.skill"].sudo()
        known = skills.browse(
            {
                skill
                for row in self
                for found in (row.reason_data or {}).values()
                for skill, _held, _required in found
            }
        ).exists()
        names = {skill.id: skill.name for skill in known}
        for row in self:
            row.reasons = row._tell_reasons(names)

    def _tell_reasons(self, names):
        """Return what is met, and what is missing, in the reader's language.

        :param dict names: of the skills, by id; one that is gone is not told
        """
        words = {
            "met": self.env._("met"),
            "partly": self.env._("in part"),
            "missing": self.env._("missing"),
        }
        told = {
            key: ", ".join(
                f"{names[skill]} {held}/{required}"
                for skill, held, required in (self.reason_data or {}).get(key, ())
                if skill in names
            )
            for key in FINDINGS
        }
        return "; ".join(f"{words[key]}: {text}" for key, text in told.items() if text)

    def _note_match(self):
        """Note how well these fit; refuse to recommend without a mandatory skill."""
        # the system notes it, whoever asks: nobody writes a score
        rows = self.with_user(SUPERUSER_ID)
        held = rows.partner_id._get_held_skills()
        needs = rows.vacancy_id._get_needs_by_vacancy()
        for row in rows:
            explained = row.vacancy_id._explain(
                held.get(row.partner_id.id, {}), needs.get(row.vacancy_id.id, [])
            )
            if explained["score"] is None and row.state == RECOMMENDED:
                raise UserError(
                    self.env._(
                        "%(student)s lacks a mandatory skill of %(vacancy)s and is "
                        "not recommended.",
                        student=row.partner_id.name,
                        vacancy=row.vacancy_id.name,
                    )
                )
            row.write(
                {
                    "score": explained["score"] or 0,
                    "reason_data": {
                        key: [
                            (find["skill_id"], find["held"], find["required"])
                            for find in explained[key]
                        ]
                        for key in FINDINGS
                    },
                }
            )
