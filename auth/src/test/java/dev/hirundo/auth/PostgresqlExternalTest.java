package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class PostgresqlExternalTest extends ExternalContract {
    PostgresqlExternalTest() {
        super(TestDatabase.POSTGRESQL);
    }
}
