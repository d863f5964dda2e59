package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class H2RenewalTest extends RenewalContract {
    H2RenewalTest() {
        super(TestDatabase.H2);
    }
}
