package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class H2LinkingTest extends LinkingContract {
    H2LinkingTest() {
        super(TestDatabase.H2);
    }
}
