{
    "name": "Customer Records",
    "summary": "Customers with roles, levels, regions and a data dictionary",
    "version": "19.0.1.1.0",
    "author": "Customer Lifecycle Suite contributors",
    "license": "AGPL-3",
    "category": "Sales/CRM",
    "depends": [
        "crm",
        "sale_management",
        "sale_stock",
        "partner_contact_gender",
        "partner_mobile",
    ],
    "data": [
        "security/res_groups.xml",
        "security/ir.model.access.csv",
        "security/ir_rules.xml",
        "data/ir_sequence.xml",
        "data/crm_dictionary_item.xml",
        "data/sale_order_import_history.xml",
        "views/crm_dictionary_item_views.xml",
        "views/res_partner_views.xml",
        "views/res_users_views.xml",
        "views/sale_order_views.xml",
        "views/sale_order_import_history_views.xml",
        "views/crm_customer_menus.xml",
    ],
    "external_dependencies": {"python": ["openpyxl"]},
    "demo": [
        "demo/res_partner.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "crm_customer/static/src/**/*",
        ],
        "web.assets_tests": [
            "crm_customer/static/tests/tours/*.js",
        ],
    },
    "pre_init_hook": "pre_init_hook",
    "post_init_hook": "post_init_hook",
    "application": True,
}
