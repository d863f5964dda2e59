package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hirundo.core.data.Database;
import dev.hirundo.testing.TestDatabase;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// All rows as a stream, with a pool of two connections: a third that is held would be missed.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class StreamContract {
    private static final int ROWS = 1200; // more than are fetched at once

    @AutoClose private final Database database;
    private final Repository<Todo, UUID> todos;

    StreamContract(TestDatabase kind) {
        database = kind.open(Map.of("pool", "2", "timeout", "PT1S"));
        database.jdbi().useHandle(handle -> handle.execute(Todo.SCHEMA));
        todos = Repository.of(Todo.class, UUID.class, database);
    }

    @BeforeEach
    void rows() {
        database.jdbi().useHandle(handle -> handle.execute("delete from todo"));
        todos.insertAll(IntStream.range(0, ROWS).mapToObj(i -> Todo.of("todo " + i)).toList());
    }

    @Test
    void itHoldsAllRows() {
        try (var all = todos.findAll()) {
            assertEquals(ROWS, all.map(Todo::id).distinct().count());
        }
    }

    @Test
    void closingReleasesTheConnectionHoweverFarItWasRead() {
        for (int i = 0; i < 20; i++) {
            try (var all = todos.findAll()) {
                assertEquals(i, all.limit(i).count());
            }
            todos.findAll().close();
        }
        assertEquals(1, todos.insertAll(List.of(Todo.of("still there"))).size());
    }

    @Test
    void aReaderThatFailsReleasesTheConnectionToo() {
        for (int i = 0; i < 20; i++) {
            assertThrows(
                    IllegalStateException.class,
                    () -> {
                        try (var all = todos.findAll()) {
                            all.forEach(
                                    todo -> {
                                        throw new IllegalStateException(todo.title());
                                    });
                        }
                    });
        }
        assertEquals(1, todos.insertAll(List.of(Todo.of("still there"))).size());
    }

    @Test
    void rowsCanBeWrittenWhileTheStreamIsRead() {
        try (var all = todos.findAll()) {
            all.limit(10).forEach(todo -> todos.update(todo.withTitle("read")));
        }
        try (var all = todos.findAll()) {
            assertEquals(10, all.filter(todo -> todo.title().equals("read")).count());
        }
    }

    @Test
    void itSeesWhatItsTransactionHasDoneAndEndsWithoutEndingIt() {
        assertThrows(
                IllegalStateException.class,
                () ->
                        database.useTransaction(
                                handle -> {
                                    todos.insert(Todo.of("mine"));
                                    for (int i = 0; i < 5; i++) {
                                        try (var all = todos.findAll()) {
                                            assertEquals(ROWS + 1, all.count());
                                        }
                                    }
                                    todos.insert(Todo.of("mine too"));
                                    throw new IllegalStateException("roll back");
                                }));
        try (var all = todos.findAll()) {
            assertEquals(ROWS, all.count());
        }
    }
}
