package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class PostgresqlMeRoutesTest extends MeRoutesContract {
    PostgresqlMeRoutesTest() {
        super(TestDatabase.POSTGRESQL);
    }
}
