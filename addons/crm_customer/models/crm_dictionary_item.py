from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG


class CrmDictionaryItem(models.Model):
    """One choice of a managed list; other addons add categories."""

    _name = "crm.dictionary.item"
    _description = "Data Dictionary Item"
    _order = "category, sequence, id"
    _rec_names_search = ["name", "code"]

    code = fields.Char(
        readonly=True,
        copy=False,
        index=True,
        help="Generated. It stays the same when the name changes.",
    )
    category = fields.Selection(
        selection=[
            ("customer_level", "Customer Level"),
            ("region", "Region"),
            ("interaction_kind", "Interaction Kind"),
        ],
        required=True,
        index=True,
    )
    name = fields.Char(required=True, translate=True)
    value = fields.Char(copy=False, help="Stable value for reports and imports.")
    is_editable = fields.Boolean(
        string="Editable",
        default=True,
        help="Items that are not editable belong to the product: nobody can change "
        "or delete them.",
    )
    sequence = fields.Integer(default=100)
    active = fields.Boolean(
        string="Enabled", default=True, help="Items not enabled are no longer offered."
    )

    _code_uniq = models.UniqueIndex(
        "(code)", "This code already belongs to another dictionary item."
    )
    _name_uniq = models.UniqueIndex(
        "(category, (name->>'en_US'))",
        "This category already has an item with this name (perhaps an archived one). "
        "Use that item, or choose another name.",
    )
    _value_uniq = models.UniqueIndex(
        "(category, value) WHERE value <> ''",
        "This category already has an item with this value (perhaps an archived one). "
        "Use that item, or choose another value.",
    )

    @api.constrains("category", "name")
    def _check_name_unique(self):
        """The index knows the English names only: check those that the user sees."""
        # two items of one name must be found whatever the user may read or hides
        items = (
            self.sudo()
            .with_context(active_test=False)
            .search_fetch([("category", "in", self.mapped("category"))], ["name"])
        )
        count = Counter((item.category, item.name) for item in items)
        for item in self:
            if count[item.category, item.name] > 1:
                raise ValidationError(
                    self.env._(
                        "This category already has an item named “%(name)s” (perhaps "
                        "an archived one). Use that item, or choose another name.",
                        name=item.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        missing = [vals for vals in vals_list if not vals.get("code")]
        if missing:
            # sudo: whoever creates items need not administer sequences
            sequence = self.env.ref("crm_customer.sequence_dictionary_item").sudo()
            for vals, code in zip(
                missing, sequence._next_batch(len(missing)), strict=True
            ):
                vals["code"] = code
        return super().create(vals_list)

    def write(self, vals):
        self._check_editable()
        if "category" in vals:
            self.filtered(lambda i: i.category != vals["category"])._check_unused()
        return super().write(vals)

    def _update_field_translations(
        self, field_name, translations, digest=None, source_lang=""
    ):
        # translations are written past write()
        self._check_editable()
        result = super()._update_field_translations(
            field_name, translations, digest=digest, source_lang=source_lang
        )
        self._check_name_unique()
        return result

    def copy_data(self, default=None):
        vals_list = super().copy_data(default=default)
        if default and "name" in default:
            return vals_list
        return [
            dict(vals, name=self.env._("%s (copy)", item.name))
            for item, vals in zip(self, vals_list, strict=True)
        ]

    # at_uninstall=True: the uninstall flag is a context key that any user may
    # send, so the check decides by itself what an uninstallation is
    @api.ondelete(at_uninstall=True)
    def _unlink_except_not_editable_or_used(self):
        if self.env.su and self.env.context.get(MODULE_UNINSTALL_FLAG):
            return
        self._check_editable()
        self._check_unused()

    def _is_loading_data(self):
        """Tell whether the change comes from an addon's own data files.

        The context key alone proves nothing, a user may send it; superuser mode
        cannot be had from outside.
        """
        return self.env.su and self.env.context.get("install_mode")

    def _check_editable(self):
        """Raise UserError if one of these items belongs to the product."""
        if self._is_loading_data():
            return
        locked = self.filtered(lambda item: not item.is_editable)
        if locked:
            raise UserError(
                self.env._(
                    "These dictionary items belong to the product and cannot be "
                    "changed or deleted: %(names)s. Add an item of your own instead.",
                    names=", ".join(locked.mapped("name")),
                )
            )

    def _check_unused(self):
        """Raise UserError, with numbers, if records refer to one of these items."""
        usage = self._count_usage()
        if usage:
            raise UserError(
                self.env._(
                    "%(names)s: in use by %(usage)s. Archive it instead: it keeps its "
                    "place on these records and is no longer offered.",
                    names=", ".join(self.mapped("name")),
                    usage=", ".join(
                        f"{self.env['ir.model']._get(model).name} ({count})"
                        for model, count in usage.items()
                    ),
                )
            )

    def _count_usage(self):
        """Count the records that refer to these items, whoever may see them.

        :return: dict ``{model name: number of references}`` without zeros
        """
        referring = self._get_referring_fields()
        if not self.ids or not referring:
            return {}
        # every model may hold pending references, and archived records as well as
        # those of other companies count: one statement past the ORM
        self.env.flush_all()
        query = SQL(" UNION ALL ").join(
            SQL(
                "SELECT %s, count(*) FROM %s WHERE %s IN %s",
                model._name,
                SQL.identifier(model._table),
                SQL.identifier(field.name),
                tuple(self.ids),
            )
            for model, field in referring
        )
        usage = Counter()
        for model_name, count in self.env.execute_query(query):
            usage[model_name] += count
        return {name: count for name, count in usage.items() if count}

    @api.model
    def _get_referring_fields(self):
        """Return (model, field) of each stored many2one to the dictionary."""
        return [
            (model, field)
            for model in self.env.values()
            if model._auto and not model._abstract and not model._transient
            for field in model._fields.values()
            if field.type == "many2one"
            and field.comodel_name == self._name
            and field.store
            and not field.company_dependent
        ]
