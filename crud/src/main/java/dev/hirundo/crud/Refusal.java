package dev.hirundo.crud;

import dev.hirundo.core.Problem;
import dev.hirundo.core.Problem.Violation;
import dev.hirundo.core.data.Database;
import java.util.Collection;
import java.util.List;

/// That the database refused a row because of what the client sent.
///
/// @param columns those that it is about, in the table's order; empty if it is not known
record Refusal(Kind kind, List<Column> columns) {
    enum Kind {
        UNIQUE(409, "A value that must be unique is taken.", "Unique", "is taken"),
        MISSING(
                409,
                "The row refers to one that does not exist.",
                "Reference",
                "refers to a row that does not exist"),
        REFERRED(409, "Other rows refer to this one.", "Reference", "is referred to"),
        REFERENCE(
                409,
                "The row refers to one that does not exist, or is referred to.",
                "Reference",
                "refers to a row that does not exist, or is referred to"),
        NULL(422, "A value that is needed is missing.", "NotNull", "must not be null"),
        CHECK(422, "The values break a rule of the table.", "Check", "breaks a rule of the table"),
        LONG(422, "A value is too long.", "Size", "is too long"),
        RANGE(422, "A value is out of range.", "Range", "is out of range"),
        VALUE(422, "A value cannot be stored.", "Value", "cannot be stored");

        private final int status;
        private final String detail;
        private final String code;
        private final String what;

        Kind(int status, String detail, String code, String what) {
            this.status = status;
            this.detail = detail;
            this.code = code;
            this.what = what;
        }
    }

    static Refusal of(Kind kind) {
        return new Refusal(kind, List.of());
    }

    /// @param names of columns, as the database has them
    static Refusal of(Kind kind, Table<?> table, Database database, Collection<String> names) {
        var quoted = names.stream().map(database::quote).toList();
        return new Refusal(
                kind, table.columns.stream().filter(c -> quoted.contains(c.sql())).toList());
    }

    Problem problem() {
        var violations =
                columns.stream()
                        .map(c -> new Violation("/" + c.name(), kind.code, kind.what))
                        .toList();
        return kind.status == 422 && !violations.isEmpty()
                ? Problem.invalid(violations)
                : Problem.of(kind.status).withDetail(kind.detail).withViolations(violations);
    }
}
