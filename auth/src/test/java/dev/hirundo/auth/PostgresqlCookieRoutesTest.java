package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class PostgresqlCookieRoutesTest extends CookieRoutesContract {
    PostgresqlCookieRoutesTest() {
        super(TestDatabase.POSTGRESQL);
    }
}
