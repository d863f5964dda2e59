package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class H2SecondFactorTest extends SecondFactorContract {
    H2SecondFactorTest() {
        super(TestDatabase.H2);
    }
}
