from odoo import fields, models

CATEGORIES = [
    ("technical", "Technical"),
    ("method", "Methods"),
    ("language", "Languages"),
    ("social", "Social"),
    ("other", "Other"),
]


class UniversitySkill(models.Model):
    """What a vacancy may ask for and a course may teach."""

    _name = "university.skill"
    _description = "Skill"
    _order = "category, name, id"

    name = fields.Char(required=True, translate=True)
    category = fields.Selection(
        selection=CATEGORIES, default="technical", required=True
    )
    description = fields.Text(
        string="Levels",
        translate=True,
        help="What somebody can do at level 1, 2, 3, 4 and 5.",
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        string="School",
        index=True,
        help="Empty: for all schools. Only such skills match in shared vacancies.",
    )
    course_skill_ids = fields.One2many(
        "university.course.skill", "skill_id", string="Courses"
    )

    _name_uniq = models.UniqueIndex(
        "(COALESCE(company_id, 0), lower(name->>'en_US'))",
        "There is a skill of this name already.",
    )
