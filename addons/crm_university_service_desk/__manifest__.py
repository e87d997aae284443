{
    "name": "University – Service Desk",
    "summary": "Students' requests go through the service desk",
    "version": "19.0.1.0.0",
    "author": "Customer Lifecycle Suite contributors",
    "license": "AGPL-3",
    "category": "Education",
    "depends": ["crm_service_desk", "crm_university"],
    "data": [
        "views/helpdesk_ticket_views.xml",
        "views/res_partner_views.xml",
    ],
    "auto_install": True,
}
