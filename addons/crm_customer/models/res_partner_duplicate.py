from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.likeness import licence_key, name_key, phone_key
from .res_partner import ROLES

# what the keys are made of, by the reason that two customers look alike
REASON_FIELDS = {
    "name": {"name": "duplicate_name_key"},
    "phone": {"phone": "duplicate_phone_key", "mobile": "duplicate_mobile_key"},
    "licence": {"company_registry": "duplicate_licence_key"},
}
KEY_FUNCTIONS = {"name": name_key, "phone": phone_key, "licence": licence_key}
MAX_NEAR_DUPLICATES = 5


class ResPartner(models.Model):
    """Customers who look alike: same name, phone or licence number."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.partner"

    duplicate_name_key = fields.Char(
        compute="_compute_duplicate_keys",
        store=True,
        index="btree_not_null",
        groups=ROLES,
    )
    duplicate_phone_key = fields.Char(
        compute="_compute_duplicate_keys",
        store=True,
        index="btree_not_null",
        groups=ROLES,
    )
    duplicate_mobile_key = fields.Char(
        compute="_compute_duplicate_keys",
        store=True,
        index="btree_not_null",
        groups=ROLES,
    )
    duplicate_licence_key = fields.Char(
        compute="_compute_duplicate_keys",
        store=True,
        index="btree_not_null",
        groups=ROLES,
    )
    is_possible_duplicate = fields.Boolean(
        string="Possible Duplicate",
        compute="_compute_is_possible_duplicate",
        search="_search_is_possible_duplicate",
        groups=ROLES,
        help="Another customer has the same name (whatever its legal form), phone or "
        "licence number.",
    )

    @api.depends(
        "name", "phone", "mobile", "company_registry", "parent_id", "is_company"
    )
    def _compute_duplicate_keys(self):
        for partner in self:
            keys = {}
            if partner._is_customer():
                keys = self._get_duplicate_keys(
                    {
                        source: partner[source]
                        for sources in REASON_FIELDS.values()
                        for source in sources
                    }
                )
            for sources in REASON_FIELDS.values():
                for field in sources.values():
                    partner[field] = keys.get(field)

    @api.depends(
        "duplicate_name_key",
        "duplicate_phone_key",
        "duplicate_mobile_key",
        "duplicate_licence_key",
        "company_id",
    )
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_is_possible_duplicate(self):
        key_fields = self._get_duplicate_key_fields()
        # looking among those with the same keys only, by their indexes
        alike = self._get_alike_domain(
            [
                {field: partner[field] for field in key_fields if partner[field]}
                for partner in self._origin
            ]
        )
        rows = self.env.execute_query(self._get_possible_duplicates_query(alike))
        found = {partner_id for (partner_id,) in rows}
        for partner in self:
            partner.is_possible_duplicate = partner._origin.id in found

    def _search_is_possible_duplicate(self, operator, value):
        if operator != "in":
            return NotImplemented
        # the ORM checks the groups of stored fields only
        self._check_duplicate_role()
        alike = Domain("id", "in", self._get_possible_duplicates_query(Domain.TRUE))
        domains = {True: alike, False: ~alike}
        return Domain.OR(domains[bool(item)] for item in value)

    # ------------------------------------------------------------
    # Look-alikes of one customer
    # ------------------------------------------------------------

    @api.model
    @api.readonly
    def get_near_duplicates(self, values, exclude_id=False):
        """Return the customers who look like somebody with these values.

        Archived ones too, but only whom the caller may read.

        :param dict values: ``name``, ``phone``, ``mobile``, ``company_registry`` as
            typed so far, ``company_id`` and ``parent_id``; each may be missing or empty
        :param int exclude_id: the customer with these values, if it is saved
        :return: at most five dicts: ``id``, ``name``, ``ref``, ``manager``, ``active``
            and ``reasons``, a list of ``name``, ``phone``, ``licence``
        :raises AccessError: if the caller has no role with customers
        """
        self._check_duplicate_role()
        keys = self._get_duplicate_keys(values)
        if not keys:
            return []
        domain = self._get_compared_domain() & self._get_alike_domain([keys])
        domain &= self._get_stranger_domain(exclude_id, values.get("parent_id"))
        if values.get("company_id"):
            domain &= Domain("company_id", "in", (False, values["company_id"]))
        partners = self.with_context(active_test=False).search(
            domain, limit=MAX_NEAR_DUPLICATES, order="active desc, id"
        )
        return [partner._prepare_near_duplicate(keys) for partner in partners]

    @api.model
    def _check_duplicate_role(self):
        if not self.env.su and not any(
            self.env.user.has_group(group) for group in ROLES.split(",")
        ):
            raise AccessError(
                self.env._("Only users with a role in customers may compare customers.")
            )

    @api.model
    def _get_duplicate_keys(self, values):
        """Return the keys of these values.

        :param dict values: by field name, each may be missing or empty
        :return: dict ``{key field: key}`` without empty keys
        """
        return {
            field: key
            for reason, sources in REASON_FIELDS.items()
            for source, field in sources.items()
            if (key := KEY_FUNCTIONS[reason](str(values.get(source) or "")))
        }

    @api.model
    def _get_compared_domain(self):
        """Return the domain of those who are compared: customers, not employees."""
        return Domain("partner_share", "=", True) & Domain(
            "ref_company_ids", "=", False
        )

    @api.model
    def _get_alike_domain(self, keys_list):
        """Return the domain of those with one of these keys.

        :param list keys_list: dicts ``{key field: key}``
        """
        alike = Domain.FALSE
        for sources in REASON_FIELDS.values():
            key_fields = sources.values()
            wanted = {
                keys[field]
                for keys in keys_list
                for field in key_fields
                if field in keys
            }
            if wanted:
                alike |= Domain.OR(Domain(field, "in", wanted) for field in key_fields)
        return alike

    @api.model
    def _get_stranger_domain(self, partner_id, parent_id):
        """Leave out the customer itself, its head office and its branches.

        Those share a name or a switchboard by right, and cannot be merged.
        """
        domain = Domain("id", "not in", [id_ for id_ in (partner_id, parent_id) if id_])
        if partner_id:
            domain &= Domain("parent_id", "!=", partner_id)
        return domain

    def _prepare_near_duplicate(self, keys):
        """Return what the hint about this customer shows."""
        reasons = []
        for reason, sources in REASON_FIELDS.items():
            wanted = {keys.get(field) for field in sources.values()} - {None}
            if any(self[field] in wanted for field in sources.values()):
                reasons.append(reason)
        return {
            "id": self.id,
            "name": self.display_name,
            "ref": self.ref or "",
            # sudo: a colleague's name, whatever company the colleague is in
            "manager": self.sudo().user_id.name or "",
            "active": self.active,
            "reasons": reasons,
        }

    # ------------------------------------------------------------
    # Look-alikes among all customers
    # ------------------------------------------------------------

    @api.model
    def _get_possible_duplicates_query(self, domain):
        """Return the SELECT of the customers who look like another one.

        Among those whom the user may read; two customers of different companies are
        none of each other's business, and a branch may resemble its head office.

        :param domain: look among these only
        """
        key_fields = self._get_duplicate_key_fields()
        self.flush_model(["company_id", "parent_id", *key_fields])
        compared = self._get_compared_domain() & domain
        visible = self._search(compared, active_test=False)
        table = visible.table
        columns = ("id", "parent_id", "company_id", *key_fields)
        return SQL(
            """
            WITH visible AS MATERIALIZED (%s), keyed AS (
                SELECT id, parent_id, company_id, kind, key
                  FROM visible
            CROSS JOIN LATERAL (VALUES (1, duplicate_name_key),
                                       (2, duplicate_phone_key),
                                       (2, duplicate_mobile_key),
                                       (3, duplicate_licence_key)) AS part (kind, key)
                 WHERE key IS NOT NULL
            )
            SELECT one.id
              FROM keyed one
             WHERE EXISTS (
                SELECT FROM keyed other
                 WHERE other.key = one.key AND other.kind = one.kind
                   AND other.id != one.id
                   AND COALESCE(other.company_id = one.company_id, TRUE)
                   AND other.id IS DISTINCT FROM one.parent_id
                   AND one.id IS DISTINCT FROM other.parent_id)
            """,
            visible.select(*(SQL.identifier(table, column) for column in columns)),
        )

    @api.model
    def _get_duplicate_key_fields(self):
        return [
            field for sources in REASON_FIELDS.values() for field in sources.values()
        ]
