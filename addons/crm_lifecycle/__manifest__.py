{
    "name": "Customer Lifecycle",
    "summary": "One menu, start pages by role, dashboards and a monthly report",
    "version": "19.0.1.0.0",
    "author": "Customer Lifecycle Suite contributors",
    "license": "AGPL-3",
    "category": "Sales/CRM",
    "depends": [
        "crm_churn",
        "crm_customer",
        "crm_development_plan",
        "crm_service_desk",
        "crm_university",
        "crm_university_career",
        "spreadsheet_dashboard",
    ],
    "data": [
        "security/ir.model.access.csv",
        "security/ir_rules.xml",
        "data/ir_cron.xml",
        "data/mail_template.xml",
        "data/spreadsheet_dashboard.xml",
        "report/crm_management_report_templates.xml",
        "wizards/crm_management_report_wizard_views.xml",
        "views/crm_management_report_mail_views.xml",
        "views/res_company_views.xml",
        "views/crm_lifecycle_menus.xml",
    ],
    "assets": {
        "spreadsheet.o_spreadsheet": [
            "crm_lifecycle/static/src/dashboard/*.js",
        ],
        "web.assets_tests": [
            "crm_lifecycle/static/tests/tours/*.js",
        ],
    },
    "application": True,
    "uninstall_hook": "uninstall_hook",
}
