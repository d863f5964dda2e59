package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class H2SilenceTest extends SilenceContract {
    H2SilenceTest() {
        super(TestDatabase.H2);
    }
}
