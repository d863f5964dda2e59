package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class H2KeyRoutesTest extends KeyRoutesContract {
    H2KeyRoutesTest() {
        super(TestDatabase.H2);
    }
}
