package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class H2ExternalTest extends ExternalContract {
    H2ExternalTest() {
        super(TestDatabase.H2);
    }
}
