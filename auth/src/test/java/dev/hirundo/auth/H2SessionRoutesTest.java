package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class H2SessionRoutesTest extends SessionRoutesContract {
    H2SessionRoutesTest() {
        super(TestDatabase.H2);
    }
}
