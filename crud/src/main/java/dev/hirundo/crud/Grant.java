package dev.hirundo.crud;

import dev.hirundo.core.Caller;
import dev.hirundo.core.Problem;
import dev.hirundo.core.ProblemException;
import dev.hirundo.crud.Access.Operation;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// What one caller may do, asked of the rules once in a request. Not thread-safe.
final class Grant<T> {
    private final Permissions<T> permissions;
    private final Caller caller;
    private final Map<Operation, Filter> rows = new EnumMap<>(Operation.class);
    private final Map<Operation, Map<String, Filter>> limits = new EnumMap<>(Operation.class);

    Grant(Permissions<T> permissions, Caller caller) {
        this.permissions = permissions;
        this.caller = caller;
    }

    Caller caller() {
        return caller;
    }

    /// The rows with which he may do this. What he may not read he cannot change or remove either:
    /// what he is answered would tell of it.
    Filter rows(Operation operation) {
        Filter known = rows.get(operation);
        if (known == null) {
            known = ask(permissions.access, operation);
            boolean ofOldRow = operation == Operation.UPDATE || operation == Operation.DELETE;
            if (ofOldRow && known != Filter.none() && !known.equals(rows(Operation.READ))) {
                known = known.and(rows(Operation.READ));
            }
            rows.put(operation, known);
        }
        return known;
    }

    private Filter ask(Access access, Operation operation) {
        return Objects.requireNonNull(
                access.rows(caller, operation),
                "an access rule answered null: for no row, say Filter.none()");
    }

    /// @throws ProblemException 401 or 403 if there is no row with which he may do this
    Filter required(Operation operation) {
        var filter = rows(operation);
        if (filter == Filter.none()) {
            throw denied();
        }
        return filter;
    }

    /// @throws ProblemException 401 or 403 if he may do none of these with any row
    void requiredSome(Operation... operations) {
        if (Stream.of(operations).allMatch(operation -> rows(operation) == Filter.none())) {
            throw denied();
        }
    }

    boolean allows(Filter filter, T row) {
        return permissions.memory.test(filter, row);
    }

    /// Whether he may do this with one field of a row.
    boolean allows(Operation operation, String field, T row) {
        var limit = limits(operation).get(field);
        return limit == null || allows(limit, row);
    }

    /// The fields that are not open to him on every row, and on which rows they are.
    Map<String, Filter> limits(Operation operation) {
        return permissions.fields.isEmpty()
                ? Map.of()
                : limits.computeIfAbsent(operation, this::askLimits);
    }

    private Map<String, Filter> askLimits(Operation operation) {
        var asked = new LinkedHashMap<String, Filter>();
        permissions.fields.forEach(
                (field, rule) -> {
                    var filter = ask(rule, operation);
                    if (filter != Filter.all()) {
                        asked.put(field, filter);
                    }
                });
        return asked;
    }

    ProblemException denied() {
        return switch (caller) {
            case Caller.Anonymous _ ->
                    Problem.of(401)
                            .withDetail("Say who you are: send a credential.")
                            .withHeader("WWW-Authenticate", "Bearer")
                            .toException();
            case Caller.User _ -> Problem.of(403).withDetail("You may not do this.").toException();
        };
    }
}
