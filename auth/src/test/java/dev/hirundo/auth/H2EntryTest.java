package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class H2EntryTest extends EntryContract {
    H2EntryTest() {
        super(TestDatabase.H2);
    }
}
