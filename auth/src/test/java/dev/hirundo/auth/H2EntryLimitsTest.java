package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class H2EntryLimitsTest extends EntryLimitsContract {
    H2EntryLimitsTest() {
        super(TestDatabase.H2);
    }
}
