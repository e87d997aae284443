import {inputFiles} from "@web/../tests/utils";
import {registry} from "@web/core/registry";

const HEADER = "customer,order,date,product,quantity,price";

function chooseFile(content, ...rows) {
    return {
        content,
        trigger: ".o_field_widget[name='data_file'] input[type='file']:not(:visible)",
        async run() {
            const text = [HEADER, ...rows].join("\r\n");
            const file = new File([text], "history.csv", {type: "text/csv"});
            await inputFiles(".o_field_widget[name='data_file'] .o_input_file", [file]);
        },
    };
}

function press(content, name) {
    return {
        content,
        trigger: `.o_statusbar_buttons button[name='${name}']:enabled`,
        run: "click",
    };
}

registry.category("web_tour.tours").add("crm_customer_history_import", {
    url: "/odoo/order-history-import",
    steps: () => [
        chooseFile(
            "choose a file with a wrong price",
            "C1,TOUR1,2026-01-31,DESK,2,10.5",
            "C1,TOUR2,2026-01-31,DESK,1,cheap",
        ),
        {
            content: "the file is there",
            trigger: ".o_field_widget[name='data_file'] input:value('history.csv')",
        },
        press("check it", "action_check"),
        {
            content: "the report names line and value",
            trigger: ".o_data_row.text-danger:contains('3'):contains('cheap')",
        },
        {
            content: "the file cannot be loaded",
            trigger:
                ".o_form_view:not(:has(.o_statusbar_buttons button[name='action_import']))",
        },
        chooseFile("choose a better file", "C1,TOUR1,2026-01-31,DESK,2,10.5"),
        press("check it", "action_check"),
        {
            content: "the report says what the row would create",
            trigger: ".o_data_row:contains('TOUR1'):contains('Own Trading')",
        },
        press("load it", "action_import"),
        {
            content: "see the orders",
            trigger:
                ".o-form-buttonbox button[name='action_open_orders']:contains('1')",
            run: "click",
        },
        {
            content: "open the order",
            trigger:
                ".o_list_view .o_data_row:contains('TOUR1') .o_data_cell[name='name']",
            run: "click",
        },
        {
            content: "it is a paid order",
            trigger:
                ".o_form_view .o_field_widget[name='history_number']:contains('TOUR1')",
        },
    ],
});
