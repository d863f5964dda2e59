package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hirundo.core.data.Database;
import dev.hirundo.testing.TestDatabase;
import jakarta.data.exceptions.EntityExistsException;
import jakarta.data.exceptions.OptimisticLockingFailureException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What a repository does with many rows at once, and inside a transaction: all of it or nothing.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TogetherContract {
    @AutoClose private final Database database;
    private final Repository<Todo, UUID> todos;

    TogetherContract(TestDatabase kind) {
        database = kind.open();
        database.jdbi().useHandle(handle -> handle.execute(Todo.SCHEMA));
        todos = Repository.of(Todo.class, UUID.class, database);
    }

    @BeforeEach
    void empty() {
        database.jdbi().useHandle(handle -> handle.execute("delete from todo"));
    }

    private Todo stored(String title) {
        return todos.insert(Todo.of(title));
    }

    private Todo read(Todo todo) {
        return todos.findById(todo.id()).orElseThrow();
    }

    private List<Todo> all() {
        try (var all = todos.findAll()) {
            return all.toList();
        }
    }

    @Test
    void manyAreInsertedTogetherOrNotAtAll() {
        var first = stored("swim");
        assertThrows(
                EntityExistsException.class,
                () -> todos.insertAll(List.of(Todo.of("a"), Todo.of("b"), first)));
        assertEquals(1, all().size());
        assertThrows(
                OptimisticLockingFailureException.class,
                () -> todos.saveAll(List.of(Todo.of("a"), first.withTitle("run"), first)));
        assertEquals(List.of(first), all());
        assertEquals(2, todos.insertAll(List.of(Todo.of("a"), Todo.of("b"))).size());
        assertEquals(List.of(), todos.insertAll(List.<Todo>of()));
    }

    @Test
    void manyAreUpdatedTogetherOrNotAtAll() {
        var a = stored("a");
        var old = stored("b");
        todos.update(old);
        assertThrows(
                OptimisticLockingFailureException.class,
                () -> todos.updateAll(List.of(a.withTitle("x"), old.withTitle("y"))));
        assertEquals(a, read(a));
        assertEquals("x", todos.updateAll(List.of(a.withTitle("x"))).getFirst().title());
    }

    @Test
    void manyAreDeletedTogetherOrNotAtAll() {
        var a = stored("a");
        var b = stored("b");
        var gone = stored("c");
        todos.delete(gone);
        assertThrows(
                OptimisticLockingFailureException.class,
                () -> todos.deleteAll(List.of(a, b, gone)));
        assertEquals(2, all().size());
        todos.deleteAll(List.of(a, b));
        assertEquals(0, all().size());
    }

    @Test
    void whatHappensInATransactionCommitsWithIt() {
        database.useTransaction(
                handle -> {
                    var todo = stored("swim");
                    assertEquals(todo, read(todo));
                    assertEquals(
                            1, handle.select("select count(*) from todo").mapTo(int.class).one());
                    todos.update(todo.withTitle("run"));
                });
        assertEquals("run", all().getFirst().title());
    }

    @Test
    void whatHappensInATransactionRollsBackWithIt() {
        var kept = stored("kept");
        assertThrows(
                IllegalStateException.class,
                () ->
                        database.useTransaction(
                                handle -> {
                                    stored("a");
                                    todos.insertAll(List.of(Todo.of("b"), Todo.of("c")));
                                    todos.delete(kept);
                                    todos.save(Todo.of("d"));
                                    throw new IllegalStateException("changed my mind");
                                }));
        assertEquals(List.of(kept), all());
    }
}
