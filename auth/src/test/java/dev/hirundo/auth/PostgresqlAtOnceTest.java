package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class PostgresqlAtOnceTest extends AtOnceContract {
    PostgresqlAtOnceTest() {
        super(TestDatabase.POSTGRESQL);
    }
}
