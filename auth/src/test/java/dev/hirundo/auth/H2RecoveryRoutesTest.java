package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class H2RecoveryRoutesTest extends RecoveryRoutesContract {
    H2RecoveryRoutesTest() {
        super(TestDatabase.H2);
    }
}
