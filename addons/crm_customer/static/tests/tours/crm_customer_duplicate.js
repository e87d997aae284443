import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("crm_customer_duplicate", {
    url: "/odoo/crm-customers",
    steps: () => [
        {
            content: "create a customer",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "type a name that is there already, and stay in the field",
            trigger:
                ".o_form_view h1 .o_field_widget[name='name'] :is(input, textarea)",
            run: "fill FOREIGN-Trading Co., Ltd.",
        },
        {
            content: "the form tells whose customer it is",
            trigger: ".o_near_duplicates li:contains('Role Am2')",
        },
        {
            content: "look at it",
            trigger: ".o_near_duplicate:contains('Foreign Trading')",
            run: "click",
        },
        {
            content: "it is shown without leaving the new one",
            trigger: ".modal .o_form_view [name='ref']:contains('FT-1')",
        },
        {
            content: "close it",
            trigger: ".modal .btn-close",
            run: "click",
        },
        {
            content: "what was typed is still there",
            trigger:
                "body:not(.modal-open) h1 .o_field_widget[name='name'] .o_input:value(/FOREIGN/)",
        },
        {
            content: "give up",
            trigger: ".o_form_button_cancel",
            run: "click",
        },
        {
            content: "nothing was created",
            trigger: ".o_list_view",
        },
    ],
});
