import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("crm_customer_administrator", {
    steps: () => [
        {
            content: "users and roles are there",
            trigger: ".o_list_view .o_data_row",
        },
        {
            content: "open the configuration",
            trigger: "button[data-menu-xmlid='crm_customer.menu_configuration']",
            run: "click",
        },
        {
            content: "open the data dictionary",
            trigger: "a[data-menu-xmlid='crm_customer.crm_dictionary_item_menu']",
            run: "click",
        },
        {
            content: "open the regions",
            trigger: ".o_group_header:contains(/Region|地区/)",
            run: "click",
        },
        {
            content: "add a region",
            trigger: ".o_group_field_row_add a",
            run: "click",
        },
        {
            content: "name it",
            trigger: ".o_selected_row .o_field_widget[name='name'] input",
            run: "edit Tour region",
        },
        {
            content: "save it",
            trigger: ".o_list_button_save",
            run: "click",
        },
        {
            content: "it has got a code",
            trigger:
                ".o_data_row:contains('Tour region') .o_data_cell[name='code']:contains('DD')",
        },
    ],
});
