import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("crm_churn_administrator", {
    url: "/odoo/crm-churn-policies",
    steps: () => [
        {
            content: "add a policy",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "open the levels",
            trigger: ".o_field_widget[name='customer_level_id'] input",
            run: "click",
        },
        {
            content: "choose the first",
            trigger: ".o-autocomplete--dropdown-item:not(:has(.fa-spin)):eq(0) a",
            run: "click",
        },
        {
            content: "give the limit",
            trigger: ".o_field_widget[name='limit_months'] input",
            run: "edit 9",
        },
        {
            content: "keep the policy",
            trigger: ".o_list_button_save",
            run: "click",
        },
        {
            content: "it is there",
            trigger:
                ".o_data_row:not(.o_selected_row) [name='limit_months']:contains('9')",
        },
        {
            content: "open the configuration",
            trigger: "[data-menu-xmlid='crm_customer.menu_configuration']",
            run: "click",
        },
        {
            content: "open the settings",
            trigger: "[data-menu-xmlid='crm_churn.res_company_menu_churn']",
            run: "click",
        },
        {
            content: "change the limit",
            trigger: ".o_field_widget[name='churn_limit_months'] input",
            run: "edit 5",
        },
        {
            content: "keep the settings; the client reloads with a company's new ones",
            trigger: ".o_form_button_save",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "the limit is there",
            trigger: ".o_form_view .o_field_widget[name='churn_limit_months'] input",
        },
    ],
});
