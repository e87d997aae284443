from odoo.addons.crm_customer.hooks import check_ended_meetings


def migrate(cr, version):
    """Write no interactions for meetings held before interactions existed."""
    check_ended_meetings(cr)
