import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("crm_service_desk_report_print", {
    url: "/odoo/crm-service-analysis",
    steps: () => [
        {
            content: "a figure opens the rows behind it",
            trigger: ".o_pivot_cell_value:contains('1')",
            run: "click",
        },
        {
            content: "a row opens its request",
            trigger:
                ".o_list_view .o_data_row:contains('Behind the figure') td[name=round_number]",
            run: "click",
        },
        {
            content: "the request behind the figure",
            trigger: ".o_form_view .o_field_widget[name=service_type_id]",
        },
        {
            content: "the reports",
            trigger: "[data-menu-xmlid='crm_customer.menu_reports']",
            run: "click",
        },
        {
            content: "print",
            trigger:
                "[data-menu-xmlid='crm_service_desk.helpdesk_service_report_wizard_menu']",
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
            trigger: "body:not(:has(.modal))",
        },
    ],
});
