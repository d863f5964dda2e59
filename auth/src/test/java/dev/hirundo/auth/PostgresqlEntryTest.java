package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class PostgresqlEntryTest extends EntryContract {
    PostgresqlEntryTest() {
        super(TestDatabase.POSTGRESQL);
    }
}
