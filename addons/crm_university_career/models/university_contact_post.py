from odoo import api, fields, models


class UniversityContactPost(models.Model):
    """What somebody was at an employer, and in which years."""

    _name = "university.contact.post"
    _description = "Post of a Contact"
    _order = "date_from desc, id desc"
    _rec_name = "employer_id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Person",
        required=True,
        ondelete="cascade",
        index=True,
        domain="[('is_company', '=', False)]",
    )
    employer_id = fields.Many2one(
        "res.partner",
        required=True,
        ondelete="cascade",
        index=True,
        domain="[('is_employer', '=', True)]",
    )
    function = fields.Char(string="Job Position")
    date_from = fields.Date(
        string="From", required=True, default=fields.Date.context_today
    )
    date_to = fields.Date(string="Until", help="Empty while it lasts.")
    company_id = fields.Many2one(
        "res.company",
        string="School",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )

    _check_dates = models.Constraint(
        "CHECK (date_to IS NULL OR date_from <= date_to)",
        "A post does not end before it began.",
    )

    @api.depends("employer_id.name", "function")
    def _compute_display_name(self):
        for post in self:
            names = [post.function, post.employer_id.name]
            post.display_name = ", ".join(name for name in names if name)

    def _is_present(self):
        """Tell whether the person still holds this post."""
        person = self.partner_id
        employer = person.parent_id.commercial_partner_id
        return (
            employer.is_employer
            and employer == self.employer_id
            and (person.function or "") == (self.function or "")
        )

    def _close(self):
        """End these posts today; one that began today was none, but a correction."""
        today = fields.Date.context_today(self)
        corrected = self.filtered(lambda post: post.date_from >= today)
        corrected.unlink()
        (self - corrected).write({"date_to": today})
