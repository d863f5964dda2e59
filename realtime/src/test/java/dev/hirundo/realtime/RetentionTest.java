package dev.hirundo.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hirundo.core.data.Change;
import dev.hirundo.core.data.ChangeLog;
import dev.hirundo.core.data.ChangeLog.Position;
import dev.hirundo.core.data.Database;
import dev.hirundo.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RetentionTest {
    private static final Duration DAY = Duration.ofDays(1);

    private Database database;
    private ChangeLog log;

    @BeforeEach
    void write() {
        database = Site.open(TestDatabase.H2);
        log = ChangeLog.create(database);
        for (int i = 0; i < 5; i++) {
            log.append("note", "1", new Change.Created<>(i));
        }
    }

    @AfterEach
    void close() {
        database.close();
    }

    private int left() {
        return log.after(Position.START, 10).size();
    }

    private void forget(long entries, InstantSource clock) {
        new Retention(log, DAY, entries, clock).forget();
    }

    @Test
    void whatIsYoungAndNotTooMuchIsKept() {
        forget(5, InstantSource.system());

        assertEquals(5, left());
    }

    @Test
    void whatIsOldIsForgotten() {
        forget(5, InstantSource.fixed(Instant.now().plus(DAY).plus(DAY)));

        assertEquals(0, left());
    }

    @Test
    void ofTooMuchTheOldestIsForgotten() {
        forget(2, InstantSource.system());

        assertEquals(2, left());
        assertEquals("3", log.after(Position.START, 1).getFirst().change().row().toString());
    }

    @Test
    void aDatabaseThatFailsIsAskedAgain() {
        var retention = new Retention(log, DAY, 2, InstantSource.system());
        database.useTransaction(
                handle -> handle.execute("alter table hirundo_change rename to away"));
        retention.forget();

        database.useTransaction(
                handle -> handle.execute("alter table away rename to hirundo_change"));
        retention.forget();

        assertEquals(2, left());
    }
}
