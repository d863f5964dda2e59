package dev.hirundo.docs;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.hirundo.core.Caller;
import dev.hirundo.core.data.ChangeLog;
import dev.hirundo.core.data.Database;
import dev.hirundo.crud.Access;
import dev.hirundo.crud.Access.Operation;
import dev.hirundo.crud.Crud;
import dev.hirundo.crud.Filter;
import dev.hirundo.crud.Repository;
import io.helidon.webserver.http.HttpRouting;
import jakarta.data.Order;
import jakarta.data.Sort;
import jakarta.data.page.PageRequest;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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

    void filters(Repository<Todo, UUID> todos, Instant lastWeek, Order<Todo> byTitle) {
        var overdue = Filter.eq("done", false).and(Filter.lt("createdAt", lastWeek));
        long count = todos.count(overdue);
        var first = todos.findAll(overdue, PageRequest.ofSize(20), byTitle);
        try (var all = todos.findAll(overdue)) { // as they are needed: any number fits in memory
            all.forEach(todo -> remind(todo));
        }
        remind(first.content().get((int) count));
    }

    List<Todo> mapper(Database db, Repository<Todo, UUID> todos) {
        List<Todo> stale =
                db.inTransaction(
                        handle ->
                                handle.select(
                                                "select t.* from todo t join diary d on d.text = t.title for update")
                                        .map(todos.mapper())
                                        .list());
        return stale;
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
                .access(Access.ownedBy("owner"))
                .build();
    }

    Crud lists(Database db) {
        return Crud.of(Note.class, db)
                .access(Access.ownedBy("owner"))
                .filterable("createdAt", "text")
                .sortable("createdAt")
                .searchable("text")
                .build();
    }

    void access() {
        Access mine = Access.ownedBy("owner").or(Access.role("admin"));
        Access blog = Access.everyone().on(Operation.READ).or(Access.role("editor"));
        Access shared =
                mine.or(
                        Access.sharedWith("id", "note_share", "note_id", "reader")
                                .on(Operation.READ));
        Access published =
                (caller, operation) ->
                        operation == Operation.READ ? Filter.eq("draft", false) : Filter.none();
        assertNotNull(List.of(blog, shared, published));
    }

    Crud fields(Database db) {
        return Crud.of(Note.class, db)
                .creates(
                        NewNote.class,
                        (caller, in) -> new Note(null, subject(caller), in.text(), 0))
                .access(Access.authenticated())
                .access("owner", Access.ownedBy("owner").or(Access.role("admin")))
                .build();
    }

    Crud lifecycle(Database db) {
        return Crud.of(Note.class, db)
                .creates(
                        NewNote.class,
                        (caller, in) -> new Note(null, subject(caller), in.text(), 0))
                .access(Access.ownedBy("owner"))
                .beforeCommit(
                        (caller, change) ->
                                db.useTransaction(
                                        handle ->
                                                handle.execute(
                                                        "insert into diary (text) values (?)",
                                                        change.row().text())))
                .afterCommit((caller, change) -> mail(change.row()))
                .changes(ChangeLog.create(db))
                .cached(10_000, Duration.ofMinutes(1))
                .build();
    }

    static void remind(Todo todo) {
        assertNotNull(todo);
    }

    static void mail(Note note) {
        assertNotNull(note);
    }

    static String subject(Caller caller) {
        return caller instanceof Caller.User user ? user.subject() : "";
    }
}
