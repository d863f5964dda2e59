package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class PostgresqlKeyRoutesTest extends KeyRoutesContract {
    PostgresqlKeyRoutesTest() {
        super(TestDatabase.POSTGRESQL);
    }
}
