package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class PostgresqlStrangersTest extends StrangersContract {
    PostgresqlStrangersTest() {
        super(TestDatabase.POSTGRESQL);
    }
}
