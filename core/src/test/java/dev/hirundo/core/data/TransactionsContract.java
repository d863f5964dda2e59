package dev.hirundo.core.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.hirundo.testing.TestDatabase;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a transaction is on every database; subclass it.
abstract class TransactionsContract {
    private static final int POOL = 3;

    private Database db;

    protected abstract TestDatabase kind();

    @BeforeEach
    void open() {
        db = kind().open(Map.of("pool", String.valueOf(POOL)));
        db.jdbi().useHandle(handle -> handle.execute("create table note (id int primary key)"));
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void whatReturnsIsCommitted() {
        assertEquals("done", db.inTransaction(handle -> insert(handle, 1)));
        assertEquals(1, count());
    }

    @Test
    void whatThrowsIsRolledBackAndThrownAsItIs() {
        var mine = new IOException("mine");
        assertSame(
                mine,
                assertThrows(
                        IOException.class,
                        () ->
                                db.useTransaction(
                                        handle -> {
                                            insert(handle, 1);
                                            throw mine;
                                        })));
        assertEquals(0, count());
    }

    @Test
    void anErrorRollsBackToo() {
        assertThrows(
                StackOverflowError.class,
                () ->
                        db.useTransaction(
                                handle -> {
                                    insert(handle, 1);
                                    throw new StackOverflowError();
                                }));
        assertEquals(0, count());
    }

    @Test
    void plainJdbcJoinsATransactionThatJdbiBegan() {
        var mine = new SQLException("mine");
        assertSame(
                mine,
                assertThrows(
                        SQLException.class,
                        () ->
                                db.jdbi()
                                        .useTransaction(
                                                handle -> {
                                                    db.withConnection(c -> insertPlainly(c, 1));
                                                    throw mine;
                                                })));
        assertEquals(0, count());
    }

    @Test
    void plainJdbcOutsideATransactionIsCommittedAtOnce() throws SQLException {
        db.withConnection(connection -> insertPlainly(connection, 1));
        assertEquals(1, count());
    }

    @Test
    void aPoolAndAJdbiOfSomebodyElseAreUsed() throws SQLException {
        var pool = new HikariConfig();
        var settings = kind().settings();
        pool.setJdbcUrl(settings.get("url"));
        pool.setUsername(settings.get("user"));
        try (var source = new HikariDataSource(pool)) {
            var jdbi = Jdbi.create(source);
            var theirs = Database.of(source, jdbi);
            assertSame(jdbi, theirs.jdbi());
            jdbi.useHandle(handle -> handle.execute("create table note (id int primary key)"));
            jdbi.useTransaction(
                    handle -> {
                        theirs.withConnection(connection -> insertPlainly(connection, 1));
                        handle.rollback();
                    });
            long rows =
                    theirs.inTransaction(
                            h -> h.select("select count(*) from note").mapTo(long.class).one());
            assertEquals(0, rows);
        }
    }

    private static int insertPlainly(Connection connection, int id) throws SQLException {
        try (var statement = connection.prepareStatement("insert into note values (?)")) {
            statement.setInt(1, id);
            return statement.executeUpdate();
        }
    }

    @Test
    void nobodyElseSeesAnythingBeforeTheCommit() {
        db.useTransaction(
                handle -> {
                    insert(handle, 1);
                    assertEquals(0, CompletableFuture.supplyAsync(this::count).join());
                });
        assertEquals(1, count());
    }

    @Test
    void transactionsOfOneThreadJoin() {
        db.useTransaction(
                outer -> {
                    insert(outer, 1);
                    db.useTransaction(
                            inner -> {
                                assertSame(outer, inner);
                                insert(inner, 2);
                            });
                });
        assertEquals(2, count());
    }

    @Test
    void whatJoinedGoesWithTheWhole() {
        assertThrows(
                IllegalStateException.class,
                () ->
                        db.useTransaction(
                                _ -> {
                                    db.useTransaction(inner -> insert(inner, 1));
                                    throw new IllegalStateException();
                                }));
        assertEquals(0, count());
    }

    @Test
    void sqlThroughJdbiItselfJoinsToo() {
        assertThrows(
                IllegalStateException.class,
                () ->
                        db.useTransaction(
                                _ -> {
                                    db.jdbi().useHandle(handle -> insert(handle, 1));
                                    db.jdbi().useTransaction(handle -> insert(handle, 2));
                                    assertEquals(2, count());
                                    throw new IllegalStateException();
                                }));
        assertEquals(0, count());
    }

    @Test
    void aTransactionJoinsOneThatJdbiBegan() {
        assertThrows(
                IllegalStateException.class,
                () ->
                        db.jdbi()
                                .useTransaction(
                                        _ -> {
                                            db.useTransaction(inner -> insert(inner, 1));
                                            throw new IllegalStateException();
                                        }));
        assertEquals(0, count());
    }

    @Test
    void aJoinedPartThatFailsDoomsTheWholeEvenIfItsExceptionIsSwallowed() {
        var refused =
                assertThrows(
                        TransactionException.class,
                        () ->
                                db.useTransaction(
                                        outer -> {
                                            insert(outer, 1);
                                            failInside(2);
                                            insert(outer, 3);
                                        }));
        assertTrue(refused.getMessage().startsWith("rolled back"), refused.getMessage());
        assertEquals(0, count());
    }

    @Test
    void aPartJoinedTwoDeepDoomsTheWholeToo() {
        assertThrows(
                TransactionException.class,
                () -> db.useTransaction(_ -> db.useTransaction(_ -> failInside(1))));
        assertEquals(0, count());
    }

    @Test
    void theNextTransactionOfTheThreadIsNotDoomed() {
        assertThrows(TransactionException.class, () -> db.useTransaction(_ -> failInside(1)));
        db.jdbi().useTransaction(_ -> failInside(2)); // not ours to doom, but it must not doom ours
        assertEquals("done", db.inTransaction(handle -> insert(handle, 3)));
        db.jdbi().useHandle(handle -> assertFalse(handle.isInTransaction()));
    }

    @Test
    void everyConnectionComesBackWhateverHappens() {
        for (int i = 0; i < 3 * POOL; i++) {
            int id = i;
            assertThrows(TransactionException.class, () -> db.useTransaction(_ -> failInside(id)));
            assertThrows(
                    IllegalStateException.class,
                    () ->
                            db.useTransaction(
                                    _ -> {
                                        throw new IllegalStateException();
                                    }));
            db.useTransaction(handle -> insert(handle, id));
        }
        assertEquals(3 * POOL, count());
    }

    /// A part that fails after it wrote, and a caller that swallows the exception.
    private void failInside(int id) {
        try {
            db.useTransaction(
                    handle -> {
                        insert(handle, id);
                        throw new IllegalStateException();
                    });
        } catch (IllegalStateException swallowed) {
            assertEquals(IllegalStateException.class, swallowed.getClass());
        }
    }

    private static String insert(Handle handle, int id) {
        handle.execute("insert into note (id) values (?)", id);
        return "done";
    }

    private int count() {
        return db.jdbi()
                .withHandle(
                        handle ->
                                handle.select("select count(*) from note").mapTo(int.class).one());
    }
}
