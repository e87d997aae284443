from odoo import api, fields, models

from .res_partner_career import CAREER

POST_FIELDS = {"parent_id", "function", "is_company", "is_employer"}


class ResPartner(models.Model):
    """Contacts of employers: their posts are kept when they move on."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.partner"

    contact_post_ids = fields.One2many(
        "university.contact.post", "partner_id", string="Posts Held", groups=CAREER
    )
    employer_post_ids = fields.One2many(
        "university.contact.post",
        "employer_id",
        string="Recruiting Contacts",
        groups=CAREER,
    )

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        partners._follow_posts()
        return partners

    def write(self, vals):
        result = super().write(vals)
        if POST_FIELDS & vals.keys():
            people = self
            if "is_employer" in vals:
                people |= self.child_ids
            people._follow_posts()
        return result

    def _follow_posts(self):
        """Close the posts that these people have left, and open their new ones."""
        # sudo: whoever corrects a contact writes its history, not only the office
        people = self.sudo().filtered(lambda partner: not partner.is_company)
        if not people:
            return
        posts = people.env["university.contact.post"]
        present = posts.search(
            [("partner_id", "in", people.ids), ("date_to", "=", False)]
        )
        kept = present.filtered(lambda post: post._is_present())
        (present - kept)._close()
        wanted = people.filtered(
            lambda person: person.parent_id.commercial_partner_id.is_employer
        )
        posts.create(
            [person._prepare_post_vals() for person in wanted - kept.partner_id]
        )

    def _prepare_post_vals(self):
        return {
            "partner_id": self.id,
            "employer_id": self.parent_id.commercial_partner_id.id,
            "function": self.function,
            "date_from": fields.Date.context_today(self),
        }
