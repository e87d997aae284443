from odoo import api, models
from odoo.exceptions import ValidationError


class CrmDictionaryMixin(models.AbstractModel):
    """Check that a many2one to the data dictionary holds its own category.

    A model that inherits this declares the category on the field::

        region_id = fields.Many2one(
            "crm.dictionary.item",
            dictionary_category="region",
            domain="[('category', '=', 'region')]",
            context={"default_category": "region"},
            ondelete="restrict",
            index="btree_not_null",
        )

    The domain serves the web client; this check serves every other door.
    """

    _name = "crm.dictionary.mixin"
    _description = "Data Dictionary Mixin"

    def _valid_field_parameter(self, field, name):
        return name == "dictionary_category" or super()._valid_field_parameter(
            field, name
        )

    @api.model
    def _get_dictionary_categories(self):
        """Return the category of each dictionary field, by field name."""
        return {
            name: field.dictionary_category
            for name, field in self._fields.items()
            if getattr(field, "dictionary_category", None)
        }

    @api.constrains(lambda self: list(self._get_dictionary_categories()))
    def _check_dictionary_category(self):
        # sudo: only the item's category is read, and whoever may write the record
        # need not be allowed to read the dictionary
        records = self.sudo()
        for name, category in self._get_dictionary_categories().items():
            for item in records[name]:
                if item.category != category:
                    raise ValidationError(
                        self.env._(
                            "“%(item)s” is no valid choice for the field %(field)s. "
                            "Choose an item of its own dictionary category.",
                            item=item.name,
                            field=self._fields[name]._description_string(self.env),
                        )
                    )
