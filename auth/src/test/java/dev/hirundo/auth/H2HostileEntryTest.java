package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class H2HostileEntryTest extends HostileEntryContract {
    H2HostileEntryTest() {
        super(TestDatabase.H2);
    }
}
