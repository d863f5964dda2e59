package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class PostgresqlSecondFactorTest extends SecondFactorContract {
    PostgresqlSecondFactorTest() {
        super(TestDatabase.POSTGRESQL);
    }
}
