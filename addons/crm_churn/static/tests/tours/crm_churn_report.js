import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("crm_churn_report", {
    url: "/odoo/crm-churn-losses",
    steps: () => [
        {
            content: "losses by reason",
            trigger: ".o_pivot_cell_value:contains('300.00')",
        },
        {
            content: "open the reports' menu",
            trigger: "[data-menu-xmlid='crm_churn.menu_retention']",
            run: "click",
        },
        {
            content: "print",
            trigger: "[data-menu-xmlid='crm_churn.crm_churn_report_wizard_menu']",
            run: "click",
        },
        {
            content: "download the spreadsheet",
            trigger: ".modal button[name='action_print_xlsx']",
            run: "click",
        },
        {
            content: "the dialog stays, for the other format",
            trigger: "body:not(:has(.o_blockUI)) .modal button[special='cancel']",
            run: "click",
        },
        {
            content: "the dialog is done with",
            trigger: "body:not(:has(.modal)) .o_pivot_view",
        },
    ],
});
