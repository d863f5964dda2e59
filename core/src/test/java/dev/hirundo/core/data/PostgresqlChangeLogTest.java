package dev.hirundo.core.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hirundo.testing.Eventually;
import dev.hirundo.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

class PostgresqlChangeLogTest extends ChangeLogContract {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /// A row and its change in one statement, as another module writes them.
    private static final String UPDATE =
            """
            with changed as (update note set title = ? where id = 1 returning id, title)
            insert into hirundo_change (topic, kind, row_id, row_after)
            select 'note', 'created', id::text, to_jsonb(changed) from changed""";

    @Override
    protected TestDatabase kind() {
        return TestDatabase.POSTGRESQL;
    }

    @Test
    void aRowAndItsChangeCanBeWrittenInOneStatement() {
        insertNote();
        var end = log.end();
        db.useTransaction(handle -> handle.execute(UPDATE, "swim"));
        var entry = log.after(end, 10).getFirst();
        assertEquals("note", entry.topic());
        assertEquals("1", entry.id());
        assertEquals(new Change.Created<>(tree("{'id':1,'title':'swim'}")), entry.change());
    }

    /// The second has begun to write before the first, and has its snapshot from then; but it has
    /// waited for the row.
    @Test
    void changesOfARowComeInTheirOrderEvenIfTheStatementHadToWaitForTheRow() throws Exception {
        insertNote();
        var end = log.end();
        var begun = new CountDownLatch(1);
        var mayUpdate = new CountDownLatch(1);
        var second =
                CompletableFuture.runAsync(
                        () ->
                                db.useTransaction(
                                        handle -> {
                                            handle.execute("select pg_current_xact_id()");
                                            begun.countDown();
                                            await(mayUpdate);
                                            handle.execute(UPDATE, "second");
                                        }));
        await(begun);
        db.useTransaction(
                handle -> {
                    handle.execute(UPDATE, "first");
                    mayUpdate.countDown();
                    awaitWaiting(handle);
                });
        second.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertEquals(
                List.of("first", "second"),
                log.after(end, 10).stream()
                        .map(entry -> entry.change().row().get("title").asText())
                        .toList());
    }

    private static void awaitWaiting(Handle handle) {
        Eventually.holds(
                "somebody waits for a lock",
                () ->
                        handle.select("select count(*) from pg_locks where not granted")
                                        .mapTo(int.class)
                                        .one()
                                > 0);
    }

    @Test
    void whatARunningTransactionElsewhereWouldComeBeforeIsReadWhenThatEnds() {
        var end = log.end();
        db.useTransaction(
                handle -> {
                    handle.execute("select pg_current_xact_id()");
                    CompletableFuture.runAsync(() -> append("later")).join();
                    assertEquals(List.of(), idsAfter(end));
                });
        assertEquals(List.of("later"), idsAfter(end));
    }
}
