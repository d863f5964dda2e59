package dev.hirundo.examples.todo;

import dev.hirundo.core.Caller;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A row of the table `todo`, and what a client is sent.
///
/// @param owner the id of the account that it belongs to
/// @param place in the order of the list: todos are sorted by it, then by their ids. A new one has
///   the seconds since 1970, so it is the last; one that is moved, any number between those of its
///   neighbours
/// @param remindedOf the due time that people were told of; when it is another, they are told again
record Todo(
        @Id UUID id,
        String owner,
        String title,
        boolean done,
        List<String> tags,
        @Nullable Instant dueAt,
        Double place,
        @Nullable Instant remindedOf,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant deletedAt,
        @Version long version) {
    Todo {
        tags = tags == null ? List.of() : tags; // those of before there were any
    }

    /// A new one; what is empty here is filled when it is stored.
    static Todo of(String owner, NewTodo todo, Instant now) {
        return new Todo(
                null,
                owner,
                todo.title(),
                todo.done(),
                todo.tags(),
                todo.dueAt(),
                todo.place() == null ? now.toEpochMilli() / 1000.0 : todo.place(),
                null,
                null,
                null,
                null,
                0);
    }

    /// The same after people were told that it is due.
    Todo reminded() {
        return new Todo(
                id, owner, title, done, tags, dueAt, place, dueAt, createdAt, updatedAt, deletedAt,
                version);
    }

    /// Only users get here, and only with lists that are open to them: the rule of access sees to
    /// that.
    static Todo of(Caller caller, NewTodo todo, Instant now) {
        String own = ((Caller.User) caller).subject();
        return of(todo.owner() == null ? own : todo.owner(), todo, now);
    }
}
