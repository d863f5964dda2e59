package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hirundo.core.data.Database;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Search in an H2 database that is in a file, and outlives its program.
class H2SearchTest {
    @TempDir private Path directory;

    private Database open() {
        return Database.create(
                Config.just(
                        ConfigSources.create(
                                Map.of("url", "jdbc:h2:file:" + directory.resolve("db")))));
    }

    private static List<String> found(Database database, String words, String... fields) {
        var rows = rows(database);
        var search = search(database, fields);
        return rows
                .pages
                .slice(
                        search.condition(words),
                        Keyset.of(List.of(), rows.table.id),
                        null,
                        true,
                        100,
                        0)
                .rows()
                .stream()
                .map(Todo::title)
                .sorted()
                .toList();
    }

    private static Search search(Database database, String... fields) {
        var table = rows(database).table;
        return Search.of(List.of(fields).stream().map(table::text).toList(), table, database);
    }

    private static SqlRepository<Todo, UUID> rows(Database database) {
        return new SqlRepository<>(
                Table.of(Todo.class, database), UUID.class, database, InstantSource.system());
    }

    private static Todo of(String title, String note) {
        return new Todo(null, title, false, note, 0, null, null, null, 0);
    }

    @Test
    void whatWasThereBeforeIsFoundToo() {
        try (var database = open()) {
            database.jdbi().useHandle(handle -> handle.execute(Todo.SCHEMA));
            rows(database).insert(Todo.of("swim far"));
            assertEquals(List.of("swim far"), found(database, "swim", "title"));
        }
    }

    @Test
    void aRestartKeepsTheIndexAndSeesWhatIsWrittenThen() {
        try (var database = open()) {
            database.jdbi().useHandle(handle -> handle.execute(Todo.SCHEMA));
            search(database, "title");
            rows(database).insert(Todo.of("swim far"));
        }
        try (var database = open()) {
            assertEquals(List.of("swim far"), found(database, "swim", "title"));
            rows(database).insert(Todo.of("swim back"));
            assertEquals(List.of("swim back", "swim far"), found(database, "swim", "title"));
        }
        try (var database = open()) {
            rows(database).insert(Todo.of("swim before anybody has asked"));
            assertEquals(3, found(database, "swim", "title").size());
        }
    }

    @Test
    void otherFieldsMakeAnotherIndex() {
        try (var database = open()) {
            database.jdbi().useHandle(handle -> handle.execute(Todo.SCHEMA));
            search(database, "title");
            rows(database).insert(of("swim", "river"));
            assertEquals(List.of(), found(database, "river", "title"));
        }
        try (var database = open()) {
            assertEquals(List.of("swim"), found(database, "river swim", "title", "note"));
            assertEquals(List.of(), found(database, "swim", "note"));
        }
    }

    /// H2 keeps the words of a write that was rolled back in memory, though not in the database.
    @Test
    void aWordOfAWriteThatFailedBeforeIsFoundAfterARestart() {
        try (var database = open()) {
            database.jdbi().useHandle(handle -> handle.execute(Todo.SCHEMA));
            search(database, "title");
            var rows = rows(database);
            assertThrows(
                    IllegalStateException.class,
                    () ->
                            database.useTransaction(
                                    handle -> {
                                        rows.insert(Todo.of("gone"));
                                        throw new IllegalStateException("roll back");
                                    }));
            rows.insert(Todo.of("gone for good"));
            assertEquals(List.of("gone for good"), found(database, "gone", "title"));
        }
        try (var database = open()) {
            assertEquals(List.of("gone for good"), found(database, "gone", "title"));
        }
    }
}
