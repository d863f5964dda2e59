package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class PostgresqlRenewalTest extends RenewalContract {
    PostgresqlRenewalTest() {
        super(TestDatabase.POSTGRESQL);
    }
}
