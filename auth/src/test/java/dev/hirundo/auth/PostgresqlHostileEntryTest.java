package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class PostgresqlHostileEntryTest extends HostileEntryContract {
    PostgresqlHostileEntryTest() {
        super(TestDatabase.POSTGRESQL);
    }
}
