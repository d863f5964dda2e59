package dev.hirundo.core.data;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hirundo.testing.TestDatabase;
import org.junit.jupiter.api.Test;

class H2ChangeLogTest extends ChangeLogContract {
    @Override
    protected TestDatabase kind() {
        return TestDatabase.H2;
    }

    @Test
    void aPositionOfTheDatabaseThatWasInMemoryBeforeIsNotTakenForOneOfThis() {
        ChangeLog.Position old;
        try (var before = kind().open()) {
            old = ChangeLog.create(before).end();
        }
        awaitNextMillisecond();
        try (var now = kind().open()) {
            var log = ChangeLog.create(now);
            assertThrows(ChangeLog.ForgottenException.class, () -> log.after(old, 1));
        }
    }

    private static void awaitNextMillisecond() {
        long before = System.currentTimeMillis();
        while (System.currentTimeMillis() <= before + 1) {
            Thread.onSpinWait();
        }
    }
}
