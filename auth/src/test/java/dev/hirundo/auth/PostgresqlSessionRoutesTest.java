package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class PostgresqlSessionRoutesTest extends SessionRoutesContract {
    PostgresqlSessionRoutesTest() {
        super(TestDatabase.POSTGRESQL);
    }
}
