package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class H2StrangersTest extends StrangersContract {
    H2StrangersTest() {
        super(TestDatabase.H2);
    }
}
