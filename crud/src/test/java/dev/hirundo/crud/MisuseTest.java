package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.hirundo.core.data.Database;
import dev.hirundo.testing.TestDatabase;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import java.net.URI;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What cannot work is told when it is built, with the record's name and what to do.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MisuseTest {
    record NoId(UUID key, String title) {}

    record TwoIds(@Id UUID a, @Id UUID b) {}

    record TwoVersions(UUID id, @Version long a, @Version long b) {}

    record OddId(URI id) {}

    record DateId(LocalDate id) {}

    record OddColumn(UUID id, List<Integer> tags) {}

    record CharColumn(UUID id, char letter) {}

    record OddVersion(UUID id, @Version String version) {}

    record NoTable(UUID id) {}

    record NoColumn(UUID id, String missing) {}

    record Fine(UUID id, String title, int hits) {}

    static final class NoRecord {}

    record UnknownField(String title, String owner) {}

    record OtherType(String title, long hits) {}

    @AutoClose private final Database database = TestDatabase.H2.open();

    MisuseTest() {
        database.jdbi()
                .useHandle(
                        handle ->
                                handle.createScript(
                                                """
                                                create table fine (id uuid primary key, title varchar(20), hits integer);
                                                create table no_column (id uuid primary key)
                                                """)
                                        .execute());
    }

    private static Arguments misuse(
            Class<? extends Exception> type,
            Class<?> named,
            String remedy,
            Consumer<Database> work) {
        return arguments(
                type.getSimpleName() + " of " + named.getSimpleName() + ": " + remedy,
                type,
                named,
                remedy,
                work);
    }

    private static Consumer<Database> repository(Class<?> type, Class<?> idType) {
        return database -> Repository.of(type, idType, database);
    }

    private static Crud.Builder<Fine> fine(Database database) {
        return Crud.of(Fine.class, database).access(Access.everyone());
    }

    static Stream<Arguments> misuses() {
        var argument = IllegalArgumentException.class;
        var state = IllegalStateException.class;
        return Stream.of(
                misuse(
                        state,
                        Fine.class,
                        "access(Access.authenticated())",
                        db -> Crud.of(Fine.class, db).build()),
                misuse(
                        argument,
                        NoId.class,
                        "mark a component with @Id",
                        repository(NoId.class, UUID.class)),
                misuse(
                        argument,
                        TwoIds.class,
                        "more than one @Id",
                        repository(TwoIds.class, UUID.class)),
                misuse(
                        argument,
                        TwoVersions.class,
                        "more than one @Version",
                        repository(TwoVersions.class, UUID.class)),
                misuse(argument, OddId.class, "use one of", repository(OddId.class, URI.class)),
                misuse(
                        argument,
                        DateId.class,
                        "must be a UUID, String, long or int",
                        repository(DateId.class, LocalDate.class)),
                misuse(argument, Fine.class, "say UUID.class", repository(Fine.class, Long.class)),
                misuse(
                        argument,
                        Fine.class,
                        "say UUID.class",
                        repository(Fine.class, String.class)),
                misuse(
                        argument,
                        OddColumn.class,
                        "use one of BigDecimal, Boolean",
                        repository(OddColumn.class, UUID.class)),
                misuse(
                        argument,
                        CharColumn.class,
                        "or an enum",
                        repository(CharColumn.class, UUID.class)),
                misuse(
                        argument,
                        OddVersion.class,
                        "must be a long or an int",
                        repository(OddVersion.class, UUID.class)),
                misuse(
                        argument,
                        NoRecord.class,
                        "make it a record",
                        repository(NoRecord.class, UUID.class)),
                misuse(
                        state,
                        NoTable.class,
                        "Add a migration",
                        repository(NoTable.class, UUID.class)),
                misuse(state, NoTable.class, "@Table", repository(NoTable.class, UUID.class)),
                misuse(state, NoColumn.class, "@Column", repository(NoColumn.class, UUID.class)),
                misuse(
                        state,
                        NoTable.class,
                        "Add a migration",
                        db -> Crud.of(NoTable.class, db).access(Access.everyone()).build()),
                misuse(
                        argument,
                        UnknownField.class,
                        "give creates() a function",
                        db -> fine(db).creates(UnknownField.class).build()),
                misuse(
                        argument,
                        UnknownField.class,
                        "give updates() a record",
                        db -> fine(db).updates(UnknownField.class).build()),
                misuse(
                        argument,
                        UnknownField.class,
                        "give updates() a record",
                        db ->
                                fine(db).creates(
                                                UnknownField.class,
                                                (caller, in) -> new Fine(null, in.title(), 0))
                                        .build()),
                misuse(
                        argument,
                        OtherType.class,
                        "same name and type",
                        db -> fine(db).creates(OtherType.class).build()),
                misuse(
                        argument,
                        NoRecord.class,
                        "make it a record",
                        db -> fine(db).creates(NoRecord.class).build()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("misuses")
    void isToldAtBuildTimeWithTheRemedy(
            String name,
            Class<? extends Exception> type,
            Class<?> named,
            String remedy,
            Consumer<Database> work) {
        var e = assertThrows(type, () -> work.accept(database));
        assertTrue(e.getMessage().contains(named.getName()), e.getMessage());
        assertTrue(e.getMessage().contains(remedy), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "id, id",
        "createdAt, created_at",
        "unitPriceEUR, unit_price_eur",
        "HTTPServer, http_server",
        "orderLine2Item, order_line2_item",
        "x, x",
        "aB, a_b",
        "already_snake, already_snake",
    })
    void namesBecomeSnakeCase(String name, String column) {
        assertEquals(column, Table.snakeCase(name));
    }
}
