package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class PostgresqlEntryLimitsTest extends EntryLimitsContract {
    PostgresqlEntryLimitsTest() {
        super(TestDatabase.POSTGRESQL);
    }
}
