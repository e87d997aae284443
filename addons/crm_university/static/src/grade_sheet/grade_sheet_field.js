import {registry} from "@web/core/registry";
import {X2ManyField, x2ManyField} from "@web/views/fields/x2many/x2many_field";
import {ListRenderer} from "@web/views/list/list_renderer";

const ENTRY = /^entry_(\d+)$/;

/** Heads the columns of a sheet of grades with the names of its assessments. */
export class GradeSheetRenderer extends ListRenderer {
    getActiveColumns() {
        const names = this.props.list.evalContext.parent?.column_names || [];
        const columns = super.getActiveColumns();
        for (const column of columns) {
            const entry = ENTRY.exec(column.name || "");
            if (entry && names[entry[1] - 1]) {
                // the same objects: the list looks its columns up by identity
                column.label = names[entry[1] - 1];
            }
        }
        return columns;
    }
}

export class GradeSheetField extends X2ManyField {
    static components = {...X2ManyField.components, ListRenderer: GradeSheetRenderer};
}

registry.category("fields").add("university_grade_sheet", {
    ...x2ManyField,
    component: GradeSheetField,
});
