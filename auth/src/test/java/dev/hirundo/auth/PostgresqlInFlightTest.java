package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class PostgresqlInFlightTest extends InFlightContract {
    PostgresqlInFlightTest() {
        super(TestDatabase.POSTGRESQL);
    }
}
