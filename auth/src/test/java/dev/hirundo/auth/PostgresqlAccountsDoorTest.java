package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class PostgresqlAccountsDoorTest extends AccountsDoorContract {
    PostgresqlAccountsDoorTest() {
        super(TestDatabase.POSTGRESQL);
    }
}
