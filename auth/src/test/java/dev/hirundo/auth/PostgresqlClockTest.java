package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class PostgresqlClockTest extends ClockContract {
    PostgresqlClockTest() {
        super(TestDatabase.POSTGRESQL);
    }
}
