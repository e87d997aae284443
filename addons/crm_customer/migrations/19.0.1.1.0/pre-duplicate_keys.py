from odoo.addons.crm_customer.hooks import fill_duplicate_keys


def migrate(cr, version):
    """Fill the keys of the customers set by set, before the ORM does one by one."""
    fill_duplicate_keys(cr)
