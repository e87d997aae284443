import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("crm_customer_executive", {
    url: "/odoo/crm-customers",
    steps: () => [
        {
            content: "the list offers no new customer",
            trigger:
                ".o_list_view:has(.o_data_row):not(:has(.o_list_button_add)) .o_data_row:contains('Own Trading') .o_data_cell[name='ref']",
            run: "click",
        },
        {
            content: "the form is for reading",
            trigger: ".o_form_view .o_form_readonly",
        },
        {
            content: "open the company file",
            trigger: ".o_notebook .nav-link[name='company_file']",
            run: "click",
        },
        {
            content: "it is readable",
            trigger: ".o_field_widget[name='legal_representative']:not(:has(input))",
        },
    ],
});
