package dev.hirundo.crud;

import dev.hirundo.core.Caller;
import java.util.Objects;

/// Who may do what with a resource. A resource without such a rule does not build.
///
/// ```java
/// Access.everyone();
/// Access.role("editor").or((caller, operation) -> operation == Operation.READ);
/// ```
///
/// Called for each request, by any thread, before anything is read: it decides by the caller alone.
@FunctionalInterface
public interface Access {
    /// What a request wants: to read one row or a list, to add a row, to change one, to remove one.
    enum Operation {
        READ,
        CREATE,
        UPDATE,
        DELETE
    }

    /// Whether the caller may do this.
    boolean permits(Caller caller, Operation operation);

    /// Anybody, known or not, may do anything.
    static Access everyone() {
        return (caller, operation) -> true;
    }

    /// Whoever has proved who he is may do anything.
    static Access authenticated() {
        return (caller, operation) -> caller instanceof Caller.User;
    }

    /// Whoever has this role may do anything.
    static Access role(String role) {
        Objects.requireNonNull(role, "role");
        return (caller, operation) ->
                caller instanceof Caller.User user && user.roles().contains(role);
    }

    /// What either of both permits.
    default Access or(Access other) {
        return (caller, operation) ->
                permits(caller, operation) || other.permits(caller, operation);
    }

    /// What both permit.
    default Access and(Access other) {
        return (caller, operation) ->
                permits(caller, operation) && other.permits(caller, operation);
    }
}
