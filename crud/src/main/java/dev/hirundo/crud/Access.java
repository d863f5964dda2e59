package dev.hirundo.crud;

import dev.hirundo.core.Caller;
import java.util.EnumSet;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Who may do what with which rows. A resource without such a rule does not build.
///
/// ```java
/// Access.ownedBy("owner").or(Access.role("admin"));
/// Access.everyone().on(Operation.READ).or(Access.role("editor"));
/// ```
///
/// A rule answers with a [Filter]: the rows that this caller may read, add, change or remove. The
/// database applies it in the statement itself, so a row that may not be read is as good as absent:
/// a 404, and no part of any list; who may change or remove a row may read it too. Where the answer
/// is [Filter#none], nothing is asked of the database: a 401 for an anonymous caller, a 403 for
/// others. What a caller adds or changes has to be a row that the rule allows him, after the change
/// too.
///
/// Called for each request, by any thread.
@FunctionalInterface
public interface Access {
    /// What a request wants: to read rows, to add one, to change one, to remove one or bring it
    /// back.
    enum Operation {
        READ,
        CREATE,
        UPDATE,
        DELETE
    }

    /// The rows with which the caller may do this.
    Filter rows(Caller caller, Operation operation);

    /// Anybody, known or not.
    static Access everyone() {
        return Rule.of((caller, operation) -> Filter.all());
    }

    /// Whoever has proved who he is.
    static Access authenticated() {
        return Rule.ofUser(user -> Filter.all());
    }

    /// Whoever has this role.
    static Access role(String role) {
        Objects.requireNonNull(role, "role");
        return Rule.ofUser(user -> user.roles().contains(role) ? Filter.all() : Filter.none());
    }

    /// Whoever's token has this scope.
    static Access scope(String scope) {
        Objects.requireNonNull(scope, "scope");
        return Rule.ofUser(user -> user.scopes().contains(scope) ? Filter.all() : Filter.none());
    }

    /// The caller whose subject a field holds.
    static Access ownedBy(String field) {
        Objects.requireNonNull(field, "field");
        return Rule.ofUser(user -> Filter.eq(field, user.subject()), Filter.eq(field, ""));
    }

    /// The callers of the tenant that a field holds.
    ///
    /// @param tenantOf called for each request; null for one of no tenant, who may do nothing
    static Access tenant(String field, Function<Caller.User, ? extends @Nullable Object> tenantOf) {
        Objects.requireNonNull(field, "field");
        Objects.requireNonNull(tenantOf, "tenantOf");
        return Rule.ofUser(
                user -> {
                    Object tenant = tenantOf.apply(user);
                    return tenant == null ? Filter.none() : Filter.eq(field, tenant);
                },
                Filter.isNull(field));
    }

    /// The callers that another table names together with the row, such as those a list is shared
    /// with, or the members of the room that a message is in.
    ///
    /// @param field of the row, most often its id
    /// @param table that joins rows and callers
    /// @param column of that table that holds the row's field
    /// @param callerColumn of that table that holds a caller's subject
    static Access sharedWith(String field, String table, String column, String callerColumn) {
        return Rule.ofUser(
                user -> Filter.member(field, table, column, callerColumn, user.subject()),
                Filter.member(field, table, column, callerColumn, ""));
    }

    /// Rows of which a filter is true, for anybody.
    static Access where(Filter filter) {
        Objects.requireNonNull(filter, "filter");
        return Rule.of((caller, operation) -> filter, filter);
    }

    /// This for some operations, and nobody for the others.
    default Access on(Operation first, Operation... more) {
        var some = EnumSet.of(first, more);
        return Rule.of(
                (caller, operation) ->
                        some.contains(operation) ? rows(caller, operation) : Filter.none(),
                this);
    }

    /// What either of both allows.
    default Access or(Access other) {
        return Rule.of(
                (caller, operation) -> rows(caller, operation).or(other.rows(caller, operation)),
                this,
                other);
    }

    /// What both allow.
    default Access and(Access other) {
        return Rule.of(
                (caller, operation) -> rows(caller, operation).and(other.rows(caller, operation)),
                this,
                other);
    }

    /// What this does not allow.
    default Access not() {
        return Rule.of((caller, operation) -> rows(caller, operation).not(), this);
    }
}
