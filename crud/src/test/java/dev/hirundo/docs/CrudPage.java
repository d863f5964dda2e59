package dev.hirundo.docs;

import dev.hirundo.core.Caller;
import dev.hirundo.core.data.Database;
import dev.hirundo.crud.Access;
import dev.hirundo.crud.Access.Operation;
import dev.hirundo.crud.Crud;
import dev.hirundo.crud.Repository;
import io.helidon.webserver.http.HttpRouting;
import jakarta.data.Order;
import jakarta.data.Sort;
import jakarta.data.page.PageRequest;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.UUID;

/// The snippets of docs/crud.md.
class CrudPage {
    record Todo(
            @Id UUID id,
            String title,
            boolean done,
            Instant createdAt,
            Instant updatedAt,
            @Version long version) {}

    record NewTodo(@NotBlank @Size(max = 200) String title, boolean done) {}

    record Note(UUID id, String owner, String text, long version) {}

    record NewNote(@NotBlank String text) {}

    void repository(Database db) {
        Repository<Todo, UUID> todos = Repository.of(Todo.class, UUID.class, db);

        Todo todo = todos.insert(new Todo(null, "swim", false, null, null, 0));
        Todo done =
                todos.update(
                        new Todo(
                                todo.id(),
                                "swim",
                                true,
                                todo.createdAt(),
                                todo.updatedAt(),
                                todo.version()));
        todos.delete(done);
    }

    void joined(Database db, Repository<Todo, UUID> todos) {
        db.useTransaction(
                handle -> {
                    todos.insert(new Todo(null, "dry", false, null, null, 0));
                    handle.execute("insert into diary (text) values (?)", "went swimming");
                });
    }

    void pages(Repository<Todo, UUID> todos) {
        var byTitle = Order.by(Sort.<Todo>ascIgnoreCase("title"));
        var page = todos.findAll(PageRequest.ofSize(20).withoutTotal(), byTitle);
        while (page.hasNext()) {
            page = todos.findAll(page.nextPageRequest(), byTitle);
        }
    }

    void resource(Database db, HttpRouting.Builder routing) {
        var todos =
                Crud.of(Todo.class, db).creates(NewTodo.class).access(Access.everyone()).build();
        routing.register("/todos", todos);
    }

    Crud maker(Database db) {
        return Crud.of(Note.class, db)
                .creates(
                        NewNote.class,
                        (caller, in) -> new Note(null, subject(caller), in.text(), 0))
                .access(Access.authenticated())
                .build();
    }

    static String subject(Caller caller) {
        return caller instanceof Caller.User user ? user.subject() : "";
    }

    Access access() {
        Access readers = (caller, operation) -> operation == Operation.READ;
        Access access = readers.or(Access.role("editor"));
        return access;
    }
}
