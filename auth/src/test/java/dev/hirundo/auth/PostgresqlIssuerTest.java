package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class PostgresqlIssuerTest extends IssuerContract {
    PostgresqlIssuerTest() {
        super(TestDatabase.POSTGRESQL);
    }
}
