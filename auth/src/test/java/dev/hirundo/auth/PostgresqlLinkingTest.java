package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class PostgresqlLinkingTest extends LinkingContract {
    PostgresqlLinkingTest() {
        super(TestDatabase.POSTGRESQL);
    }
}
