package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class PostgresqlRecoveryRoutesTest extends RecoveryRoutesContract {
    PostgresqlRecoveryRoutesTest() {
        super(TestDatabase.POSTGRESQL);
    }
}
