import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {useDebounced} from "@web/core/utils/timing";
import {useRecordObserver} from "@web/model/relational_model/utils";
import {FormViewDialog} from "@web/views/view_dialogs/form_view_dialog";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {
    Component,
    onMounted,
    onWillStart,
    status,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";

const COMPARED = ["name", "phone", "mobile", "company_registry"];
const FORM_VIEW = "crm_customer.res_partner_view_form";
const DELAY = 300;

/**
 * Shows who looks like the customer on the form, while its name, phones and licence
 * number are being typed.
 */
export class NearDuplicates extends Component {
    static template = "crm_customer.NearDuplicates";
    static props = standardWidgetProps;

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.root = useRef("root");
        this.state = useState({customers: []});
        this.keepLast = new KeepLast();
        this.typed = {};
        this.searchSoon = useDebounced(() => this.search(), DELAY);
        this.reasons = {
            name: _t("same name"),
            phone: _t("same phone"),
            licence: _t("same licence no."),
        };
        onWillStart(async () => {
            this.canMerge = await user.hasGroup("crm_customer.group_sales_supervisor");
        });
        useExternalListener(document, "input", (ev) => this.onInput(ev));
        useRecordObserver((record) => {
            this.typed = {};
            this.saved = this.getValues(record);
            this.searchSoon();
        });
        onMounted(() => this.searchSoon());
    }

    getValues({data}) {
        const values = Object.fromEntries(
            COMPARED.map((name) => [name, data[name] || ""]),
        );
        values.company_id = data.company_id ? data.company_id.id : false;
        values.parent_id = data.parent_id ? data.parent_id.id : false;
        return values;
    }

    /**
     * The record learns of a value when its field is left; the hint must come earlier.
     */
    onInput({target}) {
        const field = target.closest(".o_field_widget");
        const form = this.root.el && this.root.el.closest(".o_form_renderer");
        if (
            field &&
            field.closest(".o_form_renderer") === form &&
            COMPARED.includes(field.getAttribute("name"))
        ) {
            this.typed[field.getAttribute("name")] = target.value;
            this.searchSoon();
        }
    }

    async search() {
        // a form may be drawn twice before it is shown
        if (status(this) !== "mounted") {
            return;
        }
        const values = {...this.saved, ...this.typed};
        const isEmpty = COMPARED.every((name) => !values[name]);
        const found = isEmpty
            ? []
            : this.orm.call("res.partner", "get_near_duplicates", [
                  values,
                  this.props.record.resId || false,
              ]);
        this.state.customers = await this.keepLast.add(Promise.resolve(found));
    }

    get isMergeOffered() {
        return this.canMerge && this.props.record.resId && !this.env.inDialog;
    }

    getReasons(customer) {
        return customer.reasons.map((reason) => this.reasons[reason]).join(", ");
    }

    /**
     * What is typed must not get lost by looking at somebody else.
     */
    async open(customer) {
        const {record} = this.props;
        if (this.env.inDialog || !record.resId || (await record.isDirty())) {
            this.dialog.add(FormViewDialog, {
                resModel: "res.partner",
                resId: customer.id,
                title: customer.name,
                readonly: true,
                context: {form_view_ref: FORM_VIEW, crm_customer_form: true},
            });
            return;
        }
        await this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "res.partner",
            res_id: customer.id,
            views: [[false, "form"]],
            context: {form_view_ref: FORM_VIEW, crm_customer_form: true},
        });
    }

    async merge(customer) {
        const {record} = this.props;
        if (await record.save()) {
            await this.action.doAction("base.action_partner_merge", {
                additionalContext: {
                    active_model: "res.partner",
                    active_ids: [record.resId, customer.id],
                    crm_customer_keep_id: record.resId,
                    dialog_size: "extra-large",
                },
            });
        }
    }
}

export const nearDuplicates = {
    component: NearDuplicates,
    fieldDependencies: [
        ...COMPARED.map((name) => ({name, type: "char"})),
        {name: "company_id", type: "many2one"},
        {name: "parent_id", type: "many2one"},
    ],
};

registry.category("view_widgets").add("near_duplicates", nearDuplicates);
