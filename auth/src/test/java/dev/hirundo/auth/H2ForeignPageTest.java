package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class H2ForeignPageTest extends ForeignPageContract {
    H2ForeignPageTest() {
        super(TestDatabase.H2);
    }
}
