from odoo import api, fields, models


class UniversityClass(models.Model):
    """Students who entered a program together, with one advisor."""

    _name = "university.class"
    _description = "Class"
    _order = "entry_year desc, name"

    name = fields.Char(required=True)
    code = fields.Char()
    entry_year = fields.Integer(
        required=True, default=lambda self: fields.Date.context_today(self).year
    )
    program_id = fields.Many2one(
        "university.program", ondelete="restrict", index=True, check_company=True
    )
    advisor_id = fields.Many2one("res.users", index="btree_not_null")
    company_id = fields.Many2one(
        "res.company",
        string="School",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    active = fields.Boolean(default=True)
    student_ids = fields.One2many("res.partner", "class_id", string="Students")
    student_count = fields.Integer(
        compute="_compute_student_count",
        help="Those who study now; who graduated or withdrew is not counted.",
    )

    _name_uniq = models.UniqueIndex(
        "(company_id, name)", "The school has a class of this name already."
    )

    @api.depends("student_ids.lifecycle_stage")
    def _compute_student_count(self):
        groups = self.env["res.partner"]._read_group(
            [("class_id", "in", self.ids), ("lifecycle_stage", "=", "student")],
            ["class_id"],
            ["__count"],
        )
        counts = {group.id: count for group, count in groups}
        for group in self:
            group.student_count = counts.get(group._origin.id, 0)
