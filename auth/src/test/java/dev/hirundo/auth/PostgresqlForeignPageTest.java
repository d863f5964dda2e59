package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class PostgresqlForeignPageTest extends ForeignPageContract {
    PostgresqlForeignPageTest() {
        super(TestDatabase.POSTGRESQL);
    }
}
