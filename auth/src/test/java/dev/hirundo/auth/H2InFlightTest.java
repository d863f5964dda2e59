package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class H2InFlightTest extends InFlightContract {
    H2InFlightTest() {
        super(TestDatabase.H2);
    }
}
