package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class H2ClockTest extends ClockContract {
    H2ClockTest() {
        super(TestDatabase.H2);
    }
}
