import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

function chooseFirst(field) {
    return [
        {
            content: `open the choices of ${field}`,
            trigger: `.o_field_widget[name="${field}"] input`,
            run: "click",
        },
        {
            content: `choose the first ${field}`,
            trigger: `.o-autocomplete--dropdown-item:not(:has(.fa-spin)):eq(0) a`,
            run: "click",
        },
        {
            content: `${field} is chosen`,
            trigger: `.o_field_widget[name="${field}"] input:value(/./)`,
        },
    ];
}

registry.category("web_tour.tours").add("crm_customer_account_manager", {
    url: "/odoo/crm-customers",
    steps: () => [
        {
            content: "create a customer",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "name it",
            trigger:
                ".o_form_view h1 .o_field_widget[name='name'] :is(input, textarea)",
            run: "edit Tour Trading",
        },
        ...chooseFirst("region_id"),
        ...chooseFirst("customer_level_id"),
        {
            content: "the status is the system's",
            trigger:
                ".o_statusbar_status .o_arrow_button_current[data-value='prospect']",
        },
        {
            content: "add a contact",
            trigger: ".o_field_widget[name='child_ids'] .o-kanban-button-new",
            run: "click",
        },
        {
            content: "name the contact",
            trigger: ".modal .o_field_widget[name='name'] input",
            run: "edit Tour Contact",
        },
        {
            content: "give the phone",
            trigger: ".modal .o_field_widget[name='phone'] input",
            run: "edit 021 5555 0100",
        },
        {
            content: "give the position",
            trigger: ".modal .o_field_widget[name='function'] input",
            run: "edit Buyer",
        },
        {
            content: "open the genders",
            trigger: ".modal .o_field_widget[name='gender'] input",
            run: "click",
        },
        {
            content: "choose one",
            trigger: ".o_select_menu_item:eq(0)",
            run: "click",
        },
        {
            content: "keep the contact",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "the contact is there",
            trigger:
                "body:not(:has(.modal)) .o_field_widget[name='child_ids'] .o_kanban_record:contains('Tour Contact')",
        },
        ...stepUtils.saveForm(),
        {
            content: "the customer has got a number",
            trigger: ".o_field_widget[name='ref'] input:value(/^C/)",
        },
    ],
});
