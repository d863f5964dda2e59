package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class PostgresqlSilenceTest extends SilenceContract {
    PostgresqlSilenceTest() {
        super(TestDatabase.POSTGRESQL);
    }
}
