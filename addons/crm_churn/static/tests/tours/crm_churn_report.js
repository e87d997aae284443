import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("crm_churn_report", {
    url: "/odoo/crm-churn-analysis",
    steps: () => [
        {
            content: "a figure of the analysis opens the rows behind it",
            trigger: ".o_pivot_cell_value:contains('300.00')",
            run: "click",
        },
        {
            content: "a row opens its warning",
            trigger: ".o_list_view .o_data_row:contains('Own Trading') td[name=state]",
            run: "click",
        },
        {
            content: "the warning behind the figure",
            trigger: ".o_form_view .o_field_widget[name=lost_reason_id]",
        },
        {
            content: "the reports' menu",
            trigger: "[data-menu-xmlid='crm_churn.menu_retention']",
            run: "click",
        },
        {
            content: "losses",
            trigger: "[data-menu-xmlid='crm_churn.crm_churn_report_menu_losses']",
            run: "click",
        },
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
