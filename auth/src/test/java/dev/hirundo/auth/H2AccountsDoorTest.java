package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class H2AccountsDoorTest extends AccountsDoorContract {
    H2AccountsDoorTest() {
        super(TestDatabase.H2);
    }
}
